package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"moldau/feature"
)

var codecs = map[string]kafka.Compression{
	"none": 0, "gzip": kafka.Gzip, "snappy": kafka.Snappy, "lz4": kafka.Lz4, "zstd": kafka.Zstd,
}

// producer is a Writer whose completion tells partitions and offsets.
type producer struct {
	writer *kafka.Writer

	mutex     sync.Mutex
	misplaced error
}

func (c *client) Producer(settings feature.ProducerSettings) (feature.Producer, error) {
	p := &producer{}
	p.writer = &kafka.Writer{
		Addr:            c.plain.Addr,
		Transport:       c.plain.Transport,
		Balancer:        kafka.BalancerFunc(asTheRecordSays),
		Compression:     codecs[settings.Compression],
		RequiredAcks:    kafka.RequireAll,
		BatchTimeout:    10 * time.Millisecond,
		WriteBackoffMin: 50 * time.Millisecond,
		BatchBytes:      int64(settings.RequestMaxBytes),
		Completion:      p.completed,
	}
	return p, nil
}

func asTheRecordSays(message kafka.Message, _ ...int) int {
	return int(message.WriterData.(*feature.Record).Partition)
}

// completed notes the offset of each record in the record that was to be sent.
func (p *producer) completed(messages []kafka.Message, err error) {
	if err != nil {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, message := range messages {
		record := message.WriterData.(*feature.Record)
		record.Offset = message.Offset
		if message.Partition != int(record.Partition) {
			p.misplaced = fmt.Errorf("sent to partition %d instead of %d", message.Partition, record.Partition)
		}
	}
}

func (p *producer) Send(ctx context.Context, records []*feature.Record) error {
	messages := make([]kafka.Message, len(records))
	for i, record := range records {
		messages[i] = message(record)
	}
	if err := p.writer.WriteMessages(ctx, messages...); err != nil {
		return err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.misplaced
}

func (p *producer) Close() { p.writer.Close() }

func message(record *feature.Record) kafka.Message {
	m := kafka.Message{Topic: record.Topic, Key: record.Key, Value: record.Value, Time: record.Time, WriterData: record}
	for _, h := range record.Headers {
		m.Headers = append(m.Headers, kafka.Header{Key: h.Key, Value: h.Value})
	}
	return m
}

func (c *client) UnknownTopic(ctx context.Context, topic string) error {
	writer := &kafka.Writer{
		Addr: c.plain.Addr, Transport: c.plain.Transport, Topic: topic, RequiredAcks: kafka.RequireAll, MaxAttempts: 2,
		BatchTimeout: 10 * time.Millisecond,
	}
	defer writer.Close()
	return writer.WriteMessages(ctx, kafka.Message{Value: []byte("lost")})
}
