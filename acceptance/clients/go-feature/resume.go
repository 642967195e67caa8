package feature

import (
	"context"
	"fmt"
	"time"
)

// resume: a member reads half, commits and leaves; the next goes on exactly there.
func (s *Suite) resume(ctx context.Context) error {
	const half = 50
	topic, group := s.Prefix+"resume", s.Prefix+"resume-group"
	records := Numbered(topic, 2*half, time.Now())
	if err := s.fill(ctx, topic, 1, records); err != nil {
		return err
	}
	if err := s.readHalf(ctx, group, topic, records[:half]); err != nil {
		return fmt.Errorf("first half: %w", err)
	}
	member, err := s.Client.Member(group, topic)
	if err != nil {
		return err
	}
	defer member.Close()
	got, err := read(ctx, member, half)
	if err != nil {
		return fmt.Errorf("second half: %w", err)
	}
	return s.same(records[half:], got)
}

func (s *Suite) readHalf(ctx context.Context, group, topic string, want []*Record) error {
	member, err := s.Client.Member(group, topic)
	if err != nil {
		return err
	}
	defer member.Close()
	got, err := read(ctx, member, len(want))
	if err != nil {
		return err
	}
	if err := s.same(want, got[:len(want)]); err != nil {
		return err
	}
	return member.Commit(ctx, got[:len(want)])
}

// restart: producer and member are open while the broker stops and starts again.
func (s *Suite) restart(ctx context.Context) error {
	topic := s.Prefix + "restart"
	if err := s.CreateTopic(ctx, topic, 1); err != nil {
		return err
	}
	producer, err := s.Client.Producer(ProducerSettings{Compression: "none"})
	if err != nil {
		return err
	}
	defer producer.Close()
	member, err := s.join(ctx, s.Prefix+"restart-group", topic)
	if err != nil {
		return err
	}
	defer member.leave()
	acknowledged := []string{}
	send := func() error {
		record := &Record{Topic: topic, Value: fmt.Appendf(nil, "record %d", len(acknowledged))}
		err := producer.Send(ctx, []*Record{record})
		if err == nil {
			acknowledged = append(acknowledged, string(record.Value))
		}
		return err
	}
	for range 20 {
		if err := send(); err != nil {
			return fmt.Errorf("before the restart: %w", err)
		}
	}
	if err := awaitRead(ctx, acknowledged[0], member); err != nil {
		return err
	}
	if err := s.sendThroughRestart(ctx, send); err != nil {
		return err
	}
	for _, value := range acknowledged {
		if err := awaitRead(ctx, value, member); err != nil {
			return fmt.Errorf("acknowledged, but lost: %w", err)
		}
	}
	return nil
}

// sendThroughRestart sends while the broker goes and comes; a send may fail meanwhile, and must work again after.
func (s *Suite) sendThroughRestart(ctx context.Context, send func() error) error {
	back := s.requestRestart()
	for after := 0; after < 20; {
		err := send()
		select {
		case <-back:
			if err == nil {
				after++
			}
		default:
		}
		if !pause(ctx, 20*time.Millisecond) {
			return fmt.Errorf("after the restart: %v", err)
		}
	}
	return nil
}
