package main

import (
	"context"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"moldau/feature"
)

type producer struct {
	plain *kafka.Producer
}

func (c *client) Producer(settings feature.ProducerSettings) (feature.Producer, error) {
	config := kafka.ConfigMap{"compression.type": settings.Compression, "enable.idempotence": true}
	if settings.RequestMaxBytes > 0 {
		config["message.max.bytes"] = settings.RequestMaxBytes
	}
	plain, err := kafka.NewProducer(c.config(config))
	if err != nil {
		return nil, err
	}
	return &producer{plain}, nil
}

// Send waits for a delivery report of each record.
func (p *producer) Send(ctx context.Context, records []*feature.Record) error {
	reports := make(chan kafka.Event, len(records))
	for _, record := range records {
		if err := p.plain.Produce(message(record), reports); err != nil {
			return err
		}
	}
	for range records {
		select {
		case report := <-reports:
			if err := delivered(report.(*kafka.Message)); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// delivered notes the offset in the record that was sent.
func delivered(report *kafka.Message) error {
	if report.TopicPartition.Error != nil {
		return report.TopicPartition.Error
	}
	record := report.Opaque.(*feature.Record)
	record.Offset = int64(report.TopicPartition.Offset)
	if report.TopicPartition.Partition != record.Partition {
		return fmt.Errorf("sent to partition %d instead of %d", report.TopicPartition.Partition, record.Partition)
	}
	return nil
}

func (p *producer) Close() { p.plain.Close() }

func message(record *feature.Record) *kafka.Message {
	m := &kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &record.Topic, Partition: record.Partition},
		Key:            record.Key, Value: record.Value, Timestamp: record.Time, Opaque: record,
	}
	for _, h := range record.Headers {
		m.Headers = append(m.Headers, kafka.Header{Key: h.Key, Value: h.Value})
	}
	return m
}
