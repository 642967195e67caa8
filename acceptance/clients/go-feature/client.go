// Package feature holds what every Go client is asked to do, written once: the adapters say how a client does it,
// the scripts in this package say what is done and check what came of it.
package feature

import (
	"context"
	"errors"
	"time"
)

// Record is a record as it was sent or read. Nil means null for key, value and a header's value.
type Record struct {
	Topic     string
	Partition int32
	Offset    int64
	Time      time.Time
	Key       []byte
	Value     []byte
	Headers   []Header
	// Compression of the batch the record came in, empty where the client does not tell.
	Compression string
}

// Header is one header of a record. Keys may repeat.
type Header struct {
	Key   string
	Value []byte
}

// ProducerSettings are what a script asks of a producer.
type ProducerSettings struct {
	// Compression is none, gzip, snappy, lz4 or zstd.
	Compression string
	// RequestMaxBytes is the client's own limit; 0 is its default.
	RequestMaxBytes int
}

// Producer sends records to the partitions they name.
type Producer interface {
	// Send returns when all are acknowledged, and has set their offsets then.
	Send(ctx context.Context, records []*Record) error
	Close()
}

// Reader reads one partition without a group.
type Reader interface {
	// Poll returns at least one record, or why there is none.
	Poll(ctx context.Context) ([]*Record, error)
	Close()
}

// Member is a member of a consumer group. It commits only what Commit is told, and starts at the beginning where the
// group has committed nothing. Sessions are short: 6 s, heartbeats every 300 ms.
type Member interface {
	Reader
	// Commit says that these records, and all before them in their partitions, are done.
	Commit(ctx context.Context, records []*Record) error
}

// Admin is what administers topics.
type Admin interface {
	Create(ctx context.Context, topic string, partitions int, settings map[string]string) error
	// Setting is the value of a topic's setting.
	Setting(ctx context.Context, topic, key string) (string, error)
	SetSetting(ctx context.Context, topic, key, value string) error
	// Partitions is how many the topic has, 0 if there is no such topic.
	Partitions(ctx context.Context, topic string) (int, error)
	AddPartitions(ctx context.Context, topic string, total int) error
	Groups(ctx context.Context) ([]string, error)
	Delete(ctx context.Context, topic string) error
}

// Client is one client library.
type Client interface {
	Admin() Admin
	Producer(settings ProducerSettings) (Producer, error)
	// Reader starts at an offset, and fails where there is no such offset.
	Reader(topic string, partition int32, offset int64) (Reader, error)
	// ReaderAt starts at the first record with that time or a later one.
	ReaderAt(ctx context.Context, topic string, partition int32, at time.Time) (Reader, error)
	Member(group, topic string) (Member, error)
	// UnknownTopic produces to a topic that does not exist, or reads it, without creating it, and returns what that gave.
	UnknownTopic(ctx context.Context, topic string) error
	// CommitStale commits a record that was read with a membership that the group no longer knows.
	CommitStale(ctx context.Context, group, topic string) error
	// ReadsEmptyAsNull says that the library cannot tell an empty key, value or header from a null one.
	ReadsEmptyAsNull() bool
	// ErrorName is the client's own name or number for an error of Kafka, empty if it is no such error.
	ErrorName(err error) string
}

// NotAvailable is the error of a client that has no such thing; the text says why.
type NotAvailable string

func (n NotAvailable) Error() string { return "n/a " + string(n) }

func notAvailable(err error) (NotAvailable, bool) {
	var n NotAvailable
	ok := errors.As(err, &n)
	return n, ok
}
