package main

import (
	"context"
	"errors"
	"time"

	"github.com/IBM/sarama"

	"moldau/feature"
)

// reader is a partition consumer with a consumer of its own.
type reader struct {
	consumer  sarama.Consumer
	partition sarama.PartitionConsumer
}

func (c *client) Reader(topic string, partition int32, offset int64) (feature.Reader, error) {
	settings := config()
	settings.Consumer.Return.Errors = true
	consumer, err := sarama.NewConsumer(c.brokers, settings)
	if err != nil {
		return nil, err
	}
	claimed, err := consumer.ConsumePartition(topic, partition, offset)
	if err != nil {
		consumer.Close()
		return nil, err
	}
	return &reader{consumer, claimed}, nil
}

func (c *client) ReaderAt(_ context.Context, topic string, partition int32, at time.Time) (feature.Reader, error) {
	plain, err := sarama.NewClient(c.brokers, config())
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	offset, err := plain.GetOffset(topic, partition, at.UnixMilli())
	if err != nil {
		return nil, err
	}
	return c.Reader(topic, partition, offset)
}

func (r *reader) Poll(ctx context.Context) ([]*feature.Record, error) {
	select {
	case message := <-r.partition.Messages():
		return []*feature.Record{record(message)}, nil
	case err, open := <-r.partition.Errors():
		if !open {
			return nil, errors.New("the partition consumer has ended")
		}
		return nil, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *reader) Close() {
	r.partition.Close()
	r.consumer.Close()
}

func record(m *sarama.ConsumerMessage) *feature.Record {
	r := &feature.Record{
		Topic: m.Topic, Partition: m.Partition, Offset: m.Offset, Time: m.Timestamp, Key: m.Key, Value: m.Value,
	}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, feature.Header{Key: string(h.Key), Value: h.Value})
	}
	return r
}
