package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/segmentio/kafka-go"

	"moldau/feature"
)

// reader is a Reader of one partition.
type reader struct {
	plain *kafka.Reader
}

func (c *client) config(topic string) kafka.ReaderConfig {
	return kafka.ReaderConfig{
		Brokers: []string{c.broker}, Topic: topic, MaxBytes: 10_000_000, MaxWait: 200 * time.Millisecond,
		ReadBackoffMin: 50 * time.Millisecond, ReadBackoffMax: 200 * time.Millisecond,
	}
}

func (c *client) Reader(topic string, partition int32, offset int64) (feature.Reader, error) {
	plain := c.partitionReader(topic, partition)
	if err := plain.SetOffset(offset); err != nil {
		plain.Close()
		return nil, err
	}
	return &reader{plain}, nil
}

func (c *client) ReaderAt(ctx context.Context, topic string, partition int32, at time.Time) (feature.Reader, error) {
	plain := c.partitionReader(topic, partition)
	if err := plain.SetOffsetAt(ctx, at); err != nil {
		plain.Close()
		return nil, err
	}
	return &reader{plain}, nil
}

func (c *client) partitionReader(topic string, partition int32) *kafka.Reader {
	config := c.config(topic)
	config.Partition = int(partition)
	config.OffsetOutOfRangeError = true
	return kafka.NewReader(config)
}

func (c *client) Member(group, topic string) (feature.Member, error) {
	config := c.config(topic)
	config.GroupID = group
	config.StartOffset = kafka.FirstOffset
	config.SessionTimeout = 6 * time.Second
	config.HeartbeatInterval = 300 * time.Millisecond
	config.JoinGroupBackoff = 200 * time.Millisecond
	return &member{reader{kafka.NewReader(config)}}, nil
}

func (r *reader) Poll(ctx context.Context) ([]*feature.Record, error) {
	message, err := r.plain.FetchMessage(ctx)
	if err != nil {
		return nil, err
	}
	return []*feature.Record{record(message)}, nil
}

func (r *reader) Close() { r.plain.Close() }

// member passes over what its Reader tells of a coordinator that is away: the Reader goes on by itself.
type member struct{ reader }

func (m *member) Poll(ctx context.Context) ([]*feature.Record, error) {
	for {
		records, err := m.reader.Poll(ctx)
		if err == nil || ctx.Err() != nil || errors.Is(err, io.EOF) {
			return records, err
		}
		fmt.Fprintf(os.Stderr, "%s: %v\n", m.plain.Config().GroupID, err)
	}
}

func (m *member) Commit(ctx context.Context, records []*feature.Record) error {
	messages := make([]kafka.Message, len(records))
	for i, record := range records {
		messages[i] = kafka.Message{Topic: record.Topic, Partition: int(record.Partition), Offset: record.Offset}
	}
	return m.plain.CommitMessages(ctx, messages...)
}

func record(m kafka.Message) *feature.Record {
	r := &feature.Record{
		Topic: m.Topic, Partition: int32(m.Partition), Offset: m.Offset, Time: m.Time, Key: m.Key, Value: m.Value,
	}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, feature.Header{Key: h.Key, Value: h.Value})
	}
	return r
}
