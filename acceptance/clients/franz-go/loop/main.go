// The loop of ../../README.md with franz-go.
package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	recordsMax = 2
	abortEvery = 10
)

type loop struct {
	session *kgo.GroupTransactSession
	prefix  string
	run     string
	begun   int
}

func main() {
	prefix := os.Args[2]
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(os.Args[1]),
		kgo.TransactionalID(prefix+"id"),
		kgo.TransactionTimeout(10*time.Second),
		kgo.ConsumerGroup(prefix+"group"),
		kgo.ConsumeTopics(prefix+"in"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.RequireStableFetchOffsets(),
		kgo.SessionTimeout(3*time.Second),
		kgo.HeartbeatInterval(500*time.Millisecond),
	)
	if err != nil {
		log.Fatal(err)
	}
	l := &loop{session: session, prefix: prefix, run: fmt.Sprintf("%08x", rand.Uint32())}
	for {
		if err := l.round(context.Background()); err != nil {
			log.Fatal(err) // the process is over, the next one takes up the transactional id
		}
	}
}

// round is one transaction. What is aborted the session rewinds, so that the next one reads it again.
func (l *loop) round(ctx context.Context) error {
	fetches := l.session.PollRecords(ctx, recordsMax)
	fetches.EachError(func(_ string, _ int32, err error) { log.Print(err) })
	if fetches.NumRecords() == 0 {
		return nil
	}
	l.begun++
	if err := l.session.Begin(); err != nil {
		return err
	}
	promise := kgo.AbortingFirstErrPromise(l.session.Client())
	fetches.EachRecord(func(record *kgo.Record) {
		value := fmt.Appendf(nil, "%s %s-%d", record.Value, l.run, l.begun)
		for _, topic := range []string{"a", "b"} {
			l.session.Produce(ctx, &kgo.Record{Topic: l.prefix + topic, Key: record.Value, Value: value}, promise.Promise())
		}
	})
	if err := promise.Err(); err != nil {
		log.Print("aborted: ", err)
		_, err := l.session.End(ctx, kgo.TryAbort)
		return err
	}
	_, err := l.session.End(ctx, kgo.TransactionEndTry(l.begun%abortEvery != 0))
	return err
}
