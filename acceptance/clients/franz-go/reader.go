package main

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"moldau/feature"
)

// reader polls; as a member of a group it commits, too.
type reader struct {
	plain *kgo.Client
}

func (c *client) Reader(topic string, partition int32, offset int64) (feature.Reader, error) {
	return c.readFrom(topic, partition, kgo.NewOffset().At(offset))
}

func (c *client) ReaderAt(_ context.Context, topic string, partition int32, at time.Time) (feature.Reader, error) {
	return c.readFrom(topic, partition, kgo.NewOffset().AfterMilli(at.UnixMilli()))
}

func (c *client) readFrom(topic string, partition int32, offset kgo.Offset) (feature.Reader, error) {
	plain, err := c.open(
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {partition: offset}}),
		kgo.ConsumeResetOffset(kgo.NoResetOffset()),
		kgo.KeepRetryableFetchErrors())
	if err != nil {
		return nil, err
	}
	return &reader{plain: plain}, nil
}

func (c *client) Member(group, topic string) (feature.Member, error) {
	return c.member(group, topic)
}

func (c *client) member(group, topic string) (*reader, error) {
	plain, err := c.open(
		kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.SessionTimeout(6*time.Second), kgo.HeartbeatInterval(300*time.Millisecond))
	if err != nil {
		return nil, err
	}
	return &reader{plain: plain}, nil
}

func (r *reader) Poll(ctx context.Context) ([]*feature.Record, error) {
	for {
		fetches := r.plain.PollRecords(ctx, 20)
		if err := fetches.Err(); err != nil && !joinsAgain(err) {
			return nil, err
		}
		messages := fetches.Records()
		if len(messages) > 0 {
			return records(messages), nil
		}
	}
}

func records(messages []*kgo.Record) []*feature.Record {
	records := make([]*feature.Record, len(messages))
	for i, message := range messages {
		records[i] = record(message)
	}
	return records
}

// joinsAgain: the library tells that its member is out of the group, as in a restart, and goes on by itself.
func joinsAgain(err error) bool {
	out := (*kgo.ErrGroupSession)(nil)
	return errors.As(err, &out)
}

func (r *reader) Commit(ctx context.Context, records []*feature.Record) error {
	done := map[string]map[int32]kgo.EpochOffset{}
	for _, record := range records {
		if done[record.Topic] == nil {
			done[record.Topic] = map[int32]kgo.EpochOffset{}
		}
		done[record.Topic][record.Partition] = kgo.EpochOffset{Epoch: -1, Offset: record.Offset + 1}
	}
	var failure error
	r.plain.CommitOffsetsSync(ctx, done,
		func(_ *kgo.Client, _ *kmsg.OffsetCommitRequest, answer *kmsg.OffsetCommitResponse, err error) {
			failure = errors.Join(err, firstError(answer))
		})
	return failure
}

func (r *reader) Close() { r.plain.Close() }

var compressions = []string{"none", "gzip", "snappy", "lz4", "zstd"}

func record(m *kgo.Record) *feature.Record {
	r := &feature.Record{
		Topic: m.Topic, Partition: m.Partition, Offset: m.Offset, Time: m.Timestamp, Key: m.Key, Value: m.Value,
		Compression: compressions[m.Attrs.CompressionType()],
	}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, feature.Header{Key: h.Key, Value: h.Value})
	}
	return r
}

// firstError is the first error that an answer holds; nil if it holds none.
func firstError(answer *kmsg.OffsetCommitResponse) error {
	if answer == nil {
		return nil
	}
	for _, topic := range answer.Topics {
		for _, partition := range topic.Partitions {
			if err := kerr.ErrorForCode(partition.ErrorCode); err != nil {
				return err
			}
		}
	}
	return nil
}

// CommitStale commits as the member it is, for the generation before.
func (c *client) CommitStale(ctx context.Context, group, topic string) error {
	m, err := c.member(group, topic)
	if err != nil {
		return err
	}
	defer m.Close()
	records, err := m.Poll(ctx)
	if err != nil {
		return err
	}
	before := func(request *kmsg.OffsetCommitRequest) error {
		request.Generation--
		return nil
	}
	return m.Commit(kgo.PreCommitFnContext(ctx, before), records)
}
