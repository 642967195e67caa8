package main

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"moldau/feature"
)

// extra is what only this client is asked for.
type extra struct {
	suite  *feature.Suite
	client *client
}

// groupConfig is for the lower level of the library's groups, where the program reads the partitions itself.
func (c *client) groupConfig(group, topic string) kafka.ConsumerGroupConfig {
	return kafka.ConsumerGroupConfig{
		ID: group, Brokers: []string{c.broker}, Topics: []string{topic}, StartOffset: kafka.FirstOffset,
		SessionTimeout: 6 * time.Second, HeartbeatInterval: 300 * time.Millisecond, JoinGroupBackoff: 200 * time.Millisecond,
	}
}

// generation joins a group and hands the first generation to use; the group is left after that.
func (c *client) generation(ctx context.Context, group, topic string, use func(*kafka.Generation) error) error {
	joined, err := kafka.NewConsumerGroup(c.groupConfig(group, topic))
	if err != nil {
		return err
	}
	defer joined.Close()
	generation, err := joined.Next(ctx)
	if err != nil {
		return err
	}
	return use(generation)
}

// consumerGroup commits offsets of a generation; the next one is assigned the partitions with these offsets.
func (e *extra) consumerGroup(ctx context.Context) error {
	const partitions = 3
	topic, group := e.suite.Prefix+"generation", e.suite.Prefix+"generation-group"
	if err := e.suite.CreateTopic(ctx, topic, partitions); err != nil {
		return err
	}
	if err := e.client.generation(ctx, group, topic, func(g *kafka.Generation) error {
		if err := assigned(g.Assignments[topic], map[int]int64{0: -2, 1: -2, 2: -2}); err != nil {
			return err
		}
		return g.CommitOffsets(map[string]map[int]int64{topic: {0: 7, 1: 0, 2: 1 << 40}})
	}); err != nil {
		return fmt.Errorf("first: %w", err)
	}
	return e.client.generation(ctx, group, topic, func(g *kafka.Generation) error {
		return assigned(g.Assignments[topic], map[int]int64{0: 7, 1: 0, 2: 1 << 40})
	})
}

// assigned checks partitions and their offsets.
func assigned(got []kafka.PartitionAssignment, want map[int]int64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d partitions instead of %d: %v", len(got), len(want), got)
	}
	for _, partition := range got {
		if offset, known := want[partition.ID]; !known || offset != partition.Offset {
			return fmt.Errorf("partition %d from offset %d instead of %d", partition.ID, partition.Offset, offset)
		}
	}
	return nil
}

// CommitStale commits as the member it is, for the generation before.
func (c *client) CommitStale(ctx context.Context, group, topic string) error {
	return c.generation(ctx, group, topic, func(g *kafka.Generation) error {
		answer, err := c.plain.OffsetCommit(ctx, &kafka.OffsetCommitRequest{
			GroupID: group, MemberID: g.MemberID, GenerationID: int(g.ID) - 1,
			Topics: map[string][]kafka.OffsetCommit{topic: {{Partition: 0, Offset: 1}}},
		})
		if err != nil {
			return err
		}
		return answer.Topics[topic][0].Error
	})
}

// leastBytes: a Writer with the balancer by bytes spreads records, and all of them arrive.
func (e *extra) leastBytes(ctx context.Context) error {
	const partitions, count = 3, 300
	topic := e.suite.Prefix + "least-bytes"
	if err := e.suite.CreateTopic(ctx, topic, partitions); err != nil {
		return err
	}
	writer := &kafka.Writer{
		Addr: e.client.plain.Addr, Transport: e.client.plain.Transport, Topic: topic, Balancer: &kafka.LeastBytes{},
		RequiredAcks: kafka.RequireAll, BatchTimeout: 10 * time.Millisecond,
	}
	defer writer.Close()
	messages := make([]kafka.Message, count)
	for i := range messages {
		messages[i].Value = fmt.Appendf(nil, "%03d", i)
	}
	if err := writer.WriteMessages(ctx, messages...); err != nil {
		return err
	}
	arrived := map[string]int{}
	for p := range partitions {
		got, err := e.suite.ReadPartition(ctx, topic, int32(p), 0, count/partitions)
		if err != nil {
			return err
		}
		for _, record := range got {
			arrived[string(record.Value)]++
		}
	}
	if len(arrived) != count {
		return fmt.Errorf("%d different records arrived instead of %d", len(arrived), count)
	}
	return nil
}
