package main

import (
	"context"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// UnknownTopic subscribes to a topic that does not exist: the library's producers always have topics created.
func (c *client) UnknownTopic(ctx context.Context, topic string) error {
	member, err := c.member("unknown-topic-group", topic, nil)
	if err != nil {
		return err
	}
	defer member.Close()
	_, err = member.Poll(ctx)
	return err
}

// CommitStale does not poll for longer than the group allows, and commits after it was thrown out.
func (c *client) CommitStale(ctx context.Context, group, topic string) error {
	const pollMaxMs = 6000
	member, err := c.member(group, topic, kafka.ConfigMap{"max.poll.interval.ms": pollMaxMs})
	if err != nil {
		return err
	}
	defer member.Close()
	records, err := member.Poll(ctx)
	if err != nil {
		return err
	}
	select {
	case <-time.After(2*time.Second + pollMaxMs*time.Millisecond):
	case <-ctx.Done():
		return ctx.Err()
	}
	return member.Commit(ctx, records)
}
