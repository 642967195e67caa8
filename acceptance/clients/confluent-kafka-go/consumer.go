package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"moldau/feature"
)

// consumer reads what it is assigned, by itself or by its group.
type consumer struct {
	plain *kafka.Consumer
}

func (c *client) consumer(more kafka.ConfigMap) (*consumer, error) {
	config := c.config(more)
	for key, value := range map[string]kafka.ConfigValue{
		"enable.auto.commit": false, "session.timeout.ms": 6000, "heartbeat.interval.ms": 300, "fetch.wait.max.ms": 200,
		"allow.auto.create.topics": false,
	} {
		if err := config.SetKey(key, value); err != nil {
			return nil, err
		}
	}
	plain, err := kafka.NewConsumer(config)
	if err != nil {
		return nil, err
	}
	return &consumer{plain}, nil
}

func (c *client) Reader(topic string, partition int32, offset int64) (feature.Reader, error) {
	return c.assigned(kafka.TopicPartition{Topic: &topic, Partition: partition, Offset: kafka.Offset(offset)})
}

func (c *client) assigned(partition kafka.TopicPartition) (*consumer, error) {
	reader, err := c.consumer(kafka.ConfigMap{"group.id": "no-group", "auto.offset.reset": "error"})
	if err != nil {
		return nil, err
	}
	if err := reader.plain.Assign([]kafka.TopicPartition{partition}); err != nil {
		reader.Close()
		return nil, err
	}
	return reader, nil
}

func (c *client) ReaderAt(_ context.Context, topic string, partition int32, at time.Time) (feature.Reader, error) {
	asking, err := c.consumer(kafka.ConfigMap{"group.id": "no-group"})
	if err != nil {
		return nil, err
	}
	defer asking.Close()
	times := []kafka.TopicPartition{{Topic: &topic, Partition: partition, Offset: kafka.Offset(at.UnixMilli())}}
	offsets, err := asking.plain.OffsetsForTimes(times, 10_000)
	if err != nil {
		return nil, err
	}
	if offsets[0].Error != nil {
		return nil, offsets[0].Error
	}
	return c.assigned(offsets[0])
}

func (c *client) Member(group, topic string) (feature.Member, error) {
	return c.member(group, topic, nil)
}

func (c *client) member(group, topic string, more kafka.ConfigMap) (*consumer, error) {
	config := kafka.ConfigMap{"group.id": group, "auto.offset.reset": "earliest"}
	for key, value := range more {
		config[key] = value
	}
	member, err := c.consumer(config)
	if err != nil {
		return nil, err
	}
	if err := member.plain.Subscribe(topic, nil); err != nil {
		member.Close()
		return nil, err
	}
	return member, nil
}

// Poll waits for a message. An error that the library says it mends itself is told on stderr only.
func (c *consumer) Poll(ctx context.Context) ([]*feature.Record, error) {
	for ctx.Err() == nil {
		switch event := c.plain.Poll(100).(type) {
		case *kafka.Message:
			if event.TopicPartition.Error != nil {
				return nil, event.TopicPartition.Error
			}
			return []*feature.Record{record(event)}, nil
		case kafka.Error:
			if !mended(event) {
				return nil, event
			}
			fmt.Fprintln(os.Stderr, event)
		}
	}
	return nil, ctx.Err()
}

func mended(err kafka.Error) bool {
	switch err.Code() {
	case kafka.ErrTransport, kafka.ErrAllBrokersDown, kafka.ErrResolve, kafka.ErrTimedOut:
		return true
	default:
		return err.IsRetriable()
	}
}

func (c *consumer) Commit(_ context.Context, records []*feature.Record) error {
	offsets := make([]kafka.TopicPartition, len(records))
	for i, record := range records {
		offsets[i] = kafka.TopicPartition{
			Topic: &record.Topic, Partition: record.Partition, Offset: kafka.Offset(record.Offset + 1),
		}
	}
	_, err := c.plain.CommitOffsets(offsets)
	return err
}

func (c *consumer) Close() { c.plain.Close() }

func record(m *kafka.Message) *feature.Record {
	r := &feature.Record{
		Topic: *m.TopicPartition.Topic, Partition: m.TopicPartition.Partition, Offset: int64(m.TopicPartition.Offset),
		Time: m.Timestamp, Key: m.Key, Value: m.Value,
	}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, feature.Header{Key: h.Key, Value: h.Value})
	}
	return r
}
