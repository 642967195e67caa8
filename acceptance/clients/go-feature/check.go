package feature

import (
	"bytes"
	"context"
	"fmt"
	"slices"
)

// read polls until count records have come.
func read(ctx context.Context, reader Reader, count int) ([]*Record, error) {
	var records []*Record
	for len(records) < count {
		more, err := reader.Poll(ctx)
		if err != nil {
			return nil, fmt.Errorf("read %d of %d records: %w", len(records), count, err)
		}
		records = append(records, more...)
	}
	return records, nil
}

// ReadPartition reads count records of a partition from the offset on, and closes what it read with.
func (s *Suite) ReadPartition(ctx context.Context, topic string, partition int32, offset int64, count int) ([]*Record, error) {
	reader, err := s.Client.Reader(topic, partition, offset)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return read(ctx, reader, count)
}

// same says how what was read differs from what was sent; nil if it does not. The order counts.
func (s *Suite) same(sent, got []*Record) error {
	if len(sent) != len(got) {
		return fmt.Errorf("%d records instead of %d", len(got), len(sent))
	}
	for i := range sent {
		want := sent[i]
		if s.Client.ReadsEmptyAsNull() {
			want = emptyAsNull(want)
		}
		if err := sameRecord(want, got[i]); err != nil {
			return fmt.Errorf("record %d: %w", i, err)
		}
	}
	return nil
}

func emptyAsNull(record *Record) *Record {
	null := func(b []byte) []byte {
		if len(b) == 0 {
			return nil
		}
		return b
	}
	read := *record
	read.Key, read.Value, read.Headers = null(record.Key), null(record.Value), nil
	for _, h := range record.Headers {
		read.Headers = append(read.Headers, Header{h.Key, null(h.Value)})
	}
	return &read
}

func sameRecord(sent, got *Record) error {
	switch {
	case sent.Topic != got.Topic || sent.Partition != got.Partition || sent.Offset != got.Offset:
		return fmt.Errorf("%s-%d@%d instead of %s-%d@%d",
			got.Topic, got.Partition, got.Offset, sent.Topic, sent.Partition, sent.Offset)
	case !sent.Time.IsZero() && sent.Time.UnixMilli() != got.Time.UnixMilli():
		return fmt.Errorf("time %v instead of %v", got.Time, sent.Time)
	case !sameBytes(sent.Key, got.Key):
		return fmt.Errorf("key %s instead of %s", show(got.Key), show(sent.Key))
	case !sameBytes(sent.Value, got.Value):
		return fmt.Errorf("value %s instead of %s", show(got.Value), show(sent.Value))
	case !slices.EqualFunc(sent.Headers, got.Headers, sameHeader):
		return fmt.Errorf("headers %q instead of %q", got.Headers, sent.Headers)
	case got.Compression != "" && sent.Compression != "" && sent.Compression != got.Compression:
		return fmt.Errorf("compression %s instead of %s", got.Compression, sent.Compression)
	}
	return nil
}

func sameHeader(a, b Header) bool { return a.Key == b.Key && sameBytes(a.Value, b.Value) }

// sameBytes tells null from empty.
func sameBytes(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

func show(b []byte) string {
	if b == nil {
		return "null"
	}
	return fmt.Sprintf("%.40q", b)
}
