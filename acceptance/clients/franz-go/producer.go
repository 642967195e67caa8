package main

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"moldau/feature"
)

var codecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

// producer is idempotent, as the library's are by default.
type producer struct {
	plain *kgo.Client
}

func (c *client) Producer(settings feature.ProducerSettings) (feature.Producer, error) {
	options := []kgo.Opt{
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchCompression(codecs[settings.Compression]),
	}
	if settings.RequestMaxBytes > 0 {
		options = append(options, kgo.ProducerBatchMaxBytes(int32(settings.RequestMaxBytes)))
	}
	plain, err := c.open(options...)
	if err != nil {
		return nil, err
	}
	return &producer{plain}, nil
}

func (p *producer) Send(ctx context.Context, records []*feature.Record) error {
	messages := make([]*kgo.Record, len(records))
	for i, record := range records {
		messages[i] = message(record)
	}
	for _, result := range p.plain.ProduceSync(ctx, messages...) {
		if result.Err != nil {
			return result.Err
		}
	}
	for i, message := range messages {
		if message.Partition != records[i].Partition {
			return fmt.Errorf("sent to partition %d instead of %d", message.Partition, records[i].Partition)
		}
		records[i].Offset = message.Offset
	}
	return nil
}

func (p *producer) Close() { p.plain.Close() }

func message(record *feature.Record) *kgo.Record {
	m := &kgo.Record{
		Topic: record.Topic, Partition: record.Partition, Timestamp: record.Time, Key: record.Key, Value: record.Value,
	}
	for _, h := range record.Headers {
		m.Headers = append(m.Headers, kgo.RecordHeader{Key: h.Key, Value: h.Value})
	}
	return m
}

func (c *client) UnknownTopic(ctx context.Context, topic string) error {
	plain, err := c.open(kgo.UnknownTopicRetries(1), kgo.RetryBackoffFn(func(int) time.Duration { return 100 * time.Millisecond }))
	if err != nil {
		return err
	}
	defer plain.Close()
	return plain.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: []byte("lost")}).FirstErr()
}
