package feature

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// report makes a result of an error that was asked for.
func (s *Suite) report(err error) error {
	if err == nil {
		return errors.New("no error where one was expected")
	}
	if n, ok := notAvailable(err); ok {
		return n
	}
	if name := s.Client.ErrorName(err); name != "" {
		return Report(name)
	}
	return fmt.Errorf("not an error of Kafka: %w", err)
}

func (s *Suite) unknownTopic(ctx context.Context) error {
	return s.report(s.Client.UnknownTopic(ctx, s.Prefix+"no-such-topic"))
}

// tooLarge sends a record of 2 MB, and then one that fits, with the same producer.
func (s *Suite) tooLarge(ctx context.Context) error {
	const size = 2_000_000
	topic := s.Prefix + "too-large"
	if err := s.CreateTopic(ctx, topic, 1); err != nil {
		return err
	}
	producer, err := s.Client.Producer(ProducerSettings{Compression: "none", RequestMaxBytes: 10 * size})
	if err != nil {
		return err
	}
	defer producer.Close()
	refusal := producer.Send(ctx, []*Record{{Topic: topic, Value: bytes.Repeat([]byte("x"), size)}})
	if refusal == nil {
		return errors.New("a record of 2 MB was taken")
	}
	fits := Numbered(topic, 1, time.Now())
	if err := producer.Send(ctx, fits); err != nil {
		return fmt.Errorf("the record after the refused one: %w", err)
	}
	got, err := s.ReadPartition(ctx, topic, 0, 0, 1)
	if err != nil {
		return err
	}
	if err := s.same(fits, got); err != nil {
		return err
	}
	return s.report(refusal)
}

func (s *Suite) outOfRange(ctx context.Context) error {
	topic := s.Prefix + "out-of-range"
	if err := s.fill(ctx, topic, 1, Numbered(topic, 3, time.Now())); err != nil {
		return err
	}
	got, err := s.ReadPartition(ctx, topic, 0, 1_000_000, 1)
	if err == nil {
		return fmt.Errorf("read offset %d, asked for 1000000", got[0].Offset)
	}
	return s.report(err)
}

func (s *Suite) illegalGeneration(ctx context.Context) error {
	topic := s.Prefix + "illegal-generation"
	if err := s.fill(ctx, topic, 1, Numbered(topic, 3, time.Now())); err != nil {
		return err
	}
	return s.report(s.Client.CommitStale(ctx, s.Prefix+"illegal-generation-group", topic))
}
