package feature

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// reading is a member that polls and commits until it is stopped.
type reading struct {
	member Member
	stop   context.CancelFunc
	ended  chan struct{}

	mutex sync.Mutex
	// seen counts how often each record was read, by its value.
	seen map[string]int
	err  error
}

func (s *Suite) join(ctx context.Context, group, topic string) (*reading, error) {
	member, err := s.Client.Member(group, topic)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	r := &reading{member: member, stop: stop, ended: make(chan struct{}), seen: map[string]int{}}
	go r.poll(ctx)
	return r, nil
}

func (r *reading) poll(ctx context.Context) {
	defer close(r.ended)
	for ctx.Err() == nil {
		records, err := r.member.Poll(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			r.fail(err)
			return
		}
		r.count(records)
		// A commit may fall into a rebalance or a restart; then the records are read again, which is allowed.
		if err := r.member.Commit(ctx, records); err != nil {
			fmt.Fprintf(os.Stderr, "commit of %s: %v\n", records[0].Topic, err)
		}
	}
}

func (r *reading) count(records []*Record) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, record := range records {
		r.seen[string(record.Value)]++
	}
}

func (r *reading) fail(err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.err = err
}

func (r *reading) has(value string) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.seen[value] > 0
}

func (r *reading) failure() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.err
}

// leave stops polling and leaves the group.
func (r *reading) leave() {
	r.stop()
	<-r.ended
	r.member.Close()
}

const groupPartitions = 4

// rounds sends one record to each partition, again and again; the value names round and partition.
type rounds struct {
	producer Producer
	topic    string
	sent     int
}

func value(round, partition int) string { return fmt.Sprintf("%d/%d", round, partition) }

// until sends rounds until one of them was read as wanted.
func (r *rounds) until(ctx context.Context, wanted func(round int) bool, members ...*reading) error {
	for {
		var records []*Record
		for p := range groupPartitions {
			records = append(records, &Record{Topic: r.topic, Partition: int32(p), Value: []byte(value(r.sent, p))})
		}
		if err := r.producer.Send(ctx, records); err != nil {
			return err
		}
		r.sent++
		if !pause(ctx, 100*time.Millisecond) {
			return fmt.Errorf("after %d rounds of records: %w", r.sent, ctx.Err())
		}
		for _, member := range members {
			if err := member.failure(); err != nil {
				return err
			}
		}
		for round := range r.sent {
			if wanted(round) {
				return nil
			}
		}
	}
}

// group: one member reads all, a second takes over some partitions, the first leaves, the second has all.
func (s *Suite) group(ctx context.Context) error {
	topic, group := s.Prefix+"group", s.Prefix+"group-group"
	if err := s.CreateTopic(ctx, topic, groupPartitions); err != nil {
		return err
	}
	producer, err := s.Client.Producer(ProducerSettings{Compression: "none"})
	if err != nil {
		return err
	}
	defer producer.Close()
	sending := &rounds{producer: producer, topic: topic}
	first, err := s.join(ctx, group, topic)
	if err != nil {
		return err
	}
	if err := sending.until(ctx, readBy(first), first); err != nil {
		first.leave()
		return fmt.Errorf("one member: %w", err)
	}
	second, err := s.join(ctx, group, topic)
	if err != nil {
		first.leave()
		return err
	}
	defer second.leave()
	err = sending.until(ctx, dividedBetween(first, second), first, second)
	first.leave()
	if err != nil {
		return fmt.Errorf("two members: %w", err)
	}
	from := sending.sent
	byTheSecond := readBy(second)
	alone := func(round int) bool { return round >= from && byTheSecond(round) }
	if err := sending.until(ctx, alone, second); err != nil {
		return fmt.Errorf("the member that is left: %w", err)
	}
	return sending.allRead(ctx, first, second)
}

// readBy: the member has read the whole round.
func readBy(member *reading) func(round int) bool {
	return func(round int) bool {
		for p := range groupPartitions {
			if !member.has(value(round, p)) {
				return false
			}
		}
		return true
	}
}

// dividedBetween: each has read a part of the round, no record of it was read by both, none by neither.
func dividedBetween(a, b *reading) func(round int) bool {
	return func(round int) bool {
		var byA, byB int
		for p := range groupPartitions {
			inA, inB := a.has(value(round, p)), b.has(value(round, p))
			if inA == inB {
				return false
			}
			if inA {
				byA++
			} else {
				byB++
			}
		}
		return byA > 0 && byB > 0
	}
}

// allRead waits until every record of every round was read by someone.
func (r *rounds) allRead(ctx context.Context, members ...*reading) error {
	for round := range r.sent {
		for p := range groupPartitions {
			if err := awaitRead(ctx, value(round, p), members...); err != nil {
				return err
			}
		}
	}
	return nil
}

func awaitRead(ctx context.Context, value string, members ...*reading) error {
	for {
		for _, member := range members {
			if member.has(value) {
				return nil
			}
			if err := member.failure(); err != nil {
				return err
			}
		}
		if !pause(ctx, 20*time.Millisecond) {
			return fmt.Errorf("record %s was read by nobody", value)
		}
	}
}
