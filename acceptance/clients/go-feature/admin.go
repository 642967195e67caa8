package feature

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// admin walks a topic through its life.
func (s *Suite) admin(ctx context.Context) error {
	topic, admin := s.Prefix+"admin", s.Client.Admin()
	return errors.Join(life(ctx, admin, topic), s.listed(ctx, admin))
}

func life(ctx context.Context, admin Admin, topic string) error {
	if err := admin.Create(ctx, topic, 2, map[string]string{"retention.ms": "3600000"}); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if err := awaitSetting(ctx, admin, topic, "3600000"); err != nil {
		return err
	}
	if err := admin.SetSetting(ctx, topic, "retention.ms", "7200000"); err != nil {
		return fmt.Errorf("change: %w", err)
	}
	if err := awaitSetting(ctx, admin, topic, "7200000"); err != nil {
		return err
	}
	if err := awaitPartitions(ctx, admin, topic, 2); err != nil {
		return err
	}
	if err := admin.AddPartitions(ctx, topic, 5); err != nil {
		return fmt.Errorf("add partitions: %w", err)
	}
	if err := awaitPartitions(ctx, admin, topic, 5); err != nil {
		return err
	}
	if err := admin.Delete(ctx, topic); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return awaitPartitions(ctx, admin, topic, 0)
}

// CreateTopic creates a topic and waits until metadata knows it.
func (s *Suite) CreateTopic(ctx context.Context, topic string, partitions int) error {
	if err := s.Client.Admin().Create(ctx, topic, partitions, nil); err != nil {
		return err
	}
	return awaitPartitions(ctx, s.Client.Admin(), topic, partitions)
}

// awaitSetting waits until the setting, which may lag behind an answer, has the value.
func awaitSetting(ctx context.Context, admin Admin, topic, want string) error {
	for {
		got, err := admin.Setting(ctx, topic, "retention.ms")
		if err == nil && got == want {
			return nil
		}
		if !pause(ctx, 50*time.Millisecond) {
			return fmt.Errorf("retention.ms is %s instead of %s: %v", got, want, err)
		}
	}
}

// awaitPartitions waits until metadata, which may lag behind an answer, says how many there are.
func awaitPartitions(ctx context.Context, admin Admin, topic string, want int) error {
	for {
		got, err := admin.Partitions(ctx, topic)
		if err == nil && got == want {
			return nil
		}
		if !pause(ctx, 50*time.Millisecond) {
			return fmt.Errorf("%d partitions instead of %d: %v", got, want, err)
		}
	}
}

// listed checks that a group with a member is in the list of groups.
func (s *Suite) listed(ctx context.Context, admin Admin) error {
	topic, group := s.Prefix+"listed", s.Prefix+"listed-group"
	if err := s.fill(ctx, topic, 1, Numbered(topic, 1, time.Now())); err != nil {
		return err
	}
	member, err := s.Client.Member(group, topic)
	if err != nil {
		return err
	}
	defer member.Close()
	if _, err := read(ctx, member, 1); err != nil {
		return err
	}
	groups, err := admin.Groups(ctx)
	if err == nil && !slices.Contains(groups, group) {
		err = fmt.Errorf("%s is not among the groups %v", group, groups)
	}
	return err
}

// pause waits, and says whether there is time left after it.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
