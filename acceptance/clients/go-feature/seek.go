package feature

import (
	"context"
	"time"
)

func (s *Suite) seekOffset(ctx context.Context) error {
	const from = 37
	topic := s.Prefix + "seek-offset"
	records := Numbered(topic, 100, time.Now())
	if err := s.fill(ctx, topic, 1, records); err != nil {
		return err
	}
	got, err := s.ReadPartition(ctx, topic, 0, from, len(records)-from)
	if err != nil {
		return err
	}
	return s.same(records[from:], got)
}

// seekTime asks for a time between two records, and for the very time of one.
func (s *Suite) seekTime(ctx context.Context) error {
	topic := s.Prefix + "seek-time"
	records := Numbered(topic, 100, time.Now().Add(-time.Hour).Truncate(time.Second))
	if err := s.fill(ctx, topic, 1, records); err != nil {
		return err
	}
	for from, at := range map[int]time.Time{
		0:  records[0].Time.Add(-time.Minute),
		43: records[42].Time.Add(300 * time.Millisecond),
		60: records[60].Time,
	} {
		if err := s.readAt(ctx, topic, at, records[from:]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Suite) readAt(ctx context.Context, topic string, at time.Time, want []*Record) error {
	reader, err := s.Client.ReaderAt(ctx, topic, 0, at)
	if err != nil {
		return err
	}
	defer reader.Close()
	got, err := read(ctx, reader, len(want))
	if err != nil {
		return err
	}
	return s.same(want, got)
}
