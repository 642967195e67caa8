package feature

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// produce sends 200 records over 3 partitions in several requests and reads them back.
func (s *Suite) produce(ctx context.Context, compression string) error {
	const count, partitions, requests = 200, 3, 4
	topic := s.Prefix + "produce-" + compression
	if err := s.CreateTopic(ctx, topic, partitions); err != nil {
		return err
	}
	sent := make([][]*Record, partitions)
	var all []*Record
	now := time.Now()
	for i := range count {
		p := i % partitions
		record := &Record{
			Topic: topic, Partition: int32(p), Time: now.Add(time.Duration(i) * time.Millisecond), Compression: compression,
			Key: fmt.Appendf(nil, "key-%d", i), Value: fmt.Appendf(nil, "value-%d %s", i, strings.Repeat("Vltava ", i)),
		}
		sent[p] = append(sent[p], record)
		all = append(all, record)
	}
	producer, err := s.Client.Producer(ProducerSettings{Compression: compression})
	if err != nil {
		return err
	}
	defer producer.Close()
	for i := range requests {
		if err := producer.Send(ctx, all[i*count/requests:(i+1)*count/requests]); err != nil {
			return err
		}
	}
	for p := range partitions {
		if err := s.acknowledgedInOrder(sent[p]); err != nil {
			return err
		}
		got, err := s.ReadPartition(ctx, topic, int32(p), 0, len(sent[p]))
		if err != nil {
			return err
		}
		if err := s.same(sent[p], got); err != nil {
			return err
		}
	}
	return nil
}

// acknowledgedInOrder checks the offsets that the producer was given for a new partition.
func (s *Suite) acknowledgedInOrder(records []*Record) error {
	for i, record := range records {
		if record.Offset != int64(i) {
			return fmt.Errorf("record %d of partition %d was acknowledged with offset %d", i, record.Partition, record.Offset)
		}
	}
	return nil
}

func (s *Suite) headers(ctx context.Context) error {
	return s.roundTrip(ctx, s.Prefix+"headers", []*Record{
		{Value: []byte("several"), Headers: []Header{{"trace", []byte("a1")}, {"empty", []byte{}}, {"trace", []byte{0, 255, 13}}}},
		{Value: []byte("none")},
		{Value: []byte("many"), Headers: manyHeaders(100)},
	})
}

func manyHeaders(count int) []Header {
	headers := make([]Header, count)
	for i := range headers {
		headers[i] = Header{fmt.Sprintf("klíč-%d", i), []byte(strings.Repeat("x", i+1))}
	}
	return headers
}

func (s *Suite) nulls(ctx context.Context) error {
	err := s.roundTrip(ctx, s.Prefix+"nulls", []*Record{
		{Key: nil, Value: []byte("null key")},
		{Key: []byte("null value"), Value: nil},
		{Key: []byte{}, Value: []byte("empty key")},
		{Key: []byte("empty value"), Value: []byte{}},
		{Key: nil, Value: nil},
		{Key: []byte{}, Value: []byte{}},
	})
	if err == nil && s.Client.ReadsEmptyAsNull() {
		return NotAvailable("it reads what is empty as null")
	}
	return err
}

// roundTrip sends the records to a new topic of one partition and reads them back.
func (s *Suite) roundTrip(ctx context.Context, topic string, records []*Record) error {
	for _, record := range records {
		record.Topic = topic
	}
	if err := s.fill(ctx, topic, 1, records); err != nil {
		return err
	}
	if err := s.acknowledgedInOrder(records); err != nil {
		return err
	}
	got, err := s.ReadPartition(ctx, topic, 0, 0, len(records))
	if err != nil {
		return err
	}
	return s.same(records, got)
}

// fill creates a topic and sends records to it.
func (s *Suite) fill(ctx context.Context, topic string, partitions int, records []*Record) error {
	if err := s.CreateTopic(ctx, topic, partitions); err != nil {
		return err
	}
	producer, err := s.Client.Producer(ProducerSettings{Compression: "none"})
	if err != nil {
		return err
	}
	defer producer.Close()
	return producer.Send(ctx, records)
}

// Numbered makes records value-0, value-1, … for one partition, a second of time apart.
func Numbered(topic string, count int, first time.Time) []*Record {
	records := make([]*Record, count)
	for i := range records {
		records[i] = &Record{
			Topic: topic, Value: fmt.Appendf(nil, "value-%d", i), Time: first.Add(time.Duration(i) * time.Second),
		}
	}
	return records
}
