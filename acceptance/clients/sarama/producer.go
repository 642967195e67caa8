package main

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"moldau/feature"
)

var codecs = map[string]sarama.CompressionCodec{
	"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
	"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
}

// producer is the sync producer.
type producer struct {
	sync sarama.SyncProducer
}

func producerConfig(settings feature.ProducerSettings) *sarama.Config {
	c := config()
	c.Producer.RequiredAcks = sarama.WaitForAll
	c.Producer.Return.Successes = true
	c.Producer.Return.Errors = true
	c.Producer.Partitioner = sarama.NewManualPartitioner
	c.Producer.Compression = codecs[settings.Compression]
	c.Producer.Retry.Max = 100
	c.Producer.Retry.Backoff = 100 * time.Millisecond
	if settings.RequestMaxBytes > 0 {
		c.Producer.MaxMessageBytes = settings.RequestMaxBytes
	}
	return c
}

func (c *client) Producer(settings feature.ProducerSettings) (feature.Producer, error) {
	sync, err := sarama.NewSyncProducer(c.brokers, producerConfig(settings))
	if err != nil {
		return nil, err
	}
	return &producer{sync}, nil
}

func (p *producer) Send(_ context.Context, records []*feature.Record) error {
	messages := make([]*sarama.ProducerMessage, len(records))
	for i, record := range records {
		messages[i] = message(record)
	}
	if err := p.sync.SendMessages(messages); err != nil {
		return err
	}
	for i, message := range messages {
		if message.Partition != records[i].Partition {
			return fmt.Errorf("sent to partition %d instead of %d", message.Partition, records[i].Partition)
		}
		records[i].Offset = message.Offset
	}
	return nil
}

func (p *producer) Close() { p.sync.Close() }

func message(record *feature.Record) *sarama.ProducerMessage {
	m := &sarama.ProducerMessage{Topic: record.Topic, Partition: record.Partition, Timestamp: record.Time}
	if record.Key != nil {
		m.Key = sarama.ByteEncoder(record.Key)
	}
	if record.Value != nil {
		m.Value = sarama.ByteEncoder(record.Value)
	}
	for _, h := range record.Headers {
		m.Headers = append(m.Headers, sarama.RecordHeader{Key: []byte(h.Key), Value: h.Value})
	}
	return m
}

func (c *client) UnknownTopic(_ context.Context, topic string) error {
	settings := producerConfig(feature.ProducerSettings{Compression: "none"})
	settings.Metadata.Retry.Max = 2
	settings.Producer.Retry.Max = 2
	sync, err := sarama.NewSyncProducer(c.brokers, settings)
	if err != nil {
		return err
	}
	defer sync.Close()
	_, _, err = sync.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder("lost")})
	return err
}
