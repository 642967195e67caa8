package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/IBM/sarama"

	"moldau/feature"
)

// claimed is a batch of messages of one claim, and the session it belongs to.
type claimed struct {
	messages []*sarama.ConsumerMessage
	session  sarama.ConsumerGroupSession
}

// member is a consumer group whose handler passes batches of its claims on.
type member struct {
	group   sarama.ConsumerGroup
	batches chan claimed
	session sarama.ConsumerGroupSession
	stop    context.CancelFunc
	ended   chan struct{}
}

func (c *client) Member(group, topic string) (feature.Member, error) {
	return c.member(group, topic)
}

func (c *client) member(group, topic string) (*member, error) {
	settings := config()
	settings.Consumer.Offsets.Initial = sarama.OffsetOldest
	settings.Consumer.Offsets.AutoCommit.Enable = false
	settings.Consumer.Group.Session.Timeout = 6 * time.Second
	settings.Consumer.Group.Heartbeat.Interval = 300 * time.Millisecond
	settings.Consumer.Group.Rebalance.Retry.Backoff = 200 * time.Millisecond
	joined, err := sarama.NewConsumerGroup(c.brokers, group, settings)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	m := &member{group: joined, batches: make(chan claimed), stop: stop, ended: make(chan struct{})}
	go m.consume(ctx, topic)
	return m, nil
}

// consume takes part in one generation after the other.
func (m *member) consume(ctx context.Context, topic string) {
	defer close(m.ended)
	for ctx.Err() == nil {
		if err := m.group.Consume(ctx, []string{topic}, handler{m}); err != nil {
			fmt.Fprintf(os.Stderr, "consume %s: %v\n", topic, err)
			time.Sleep(100 * time.Millisecond)
		}
	}
}

func (m *member) Poll(ctx context.Context) ([]*feature.Record, error) {
	select {
	case batch := <-m.batches:
		m.session = batch.session
		records := make([]*feature.Record, len(batch.messages))
		for i, message := range batch.messages {
			records[i] = record(message)
		}
		return records, nil
	case <-m.ended:
		return nil, errors.New("the consumer group has ended")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *member) Commit(_ context.Context, records []*feature.Record) error {
	for _, r := range records {
		m.session.MarkOffset(r.Topic, r.Partition, r.Offset+1, "")
	}
	m.session.Commit()
	return nil
}

func (m *member) Close() {
	m.stop()
	m.group.Close()
	<-m.ended
}

type handler struct{ member *member }

func (h handler) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (h handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }

// ConsumeClaim collects what is there, up to a batch, and passes it on.
func (h handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	const batchMax = 20
	for {
		var batch []*sarama.ConsumerMessage
		select {
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			batch = append(batch, message)
		case <-session.Context().Done():
			return nil
		}
		for len(batch) < batchMax && len(claim.Messages()) > 0 {
			message, open := <-claim.Messages()
			if !open {
				break
			}
			batch = append(batch, message)
		}
		select {
		case h.member.batches <- claimed{batch, session}:
		case <-session.Context().Done():
			return nil
		}
	}
}

// CommitStale commits as the member it is, for the generation before.
func (c *client) CommitStale(ctx context.Context, group, topic string) error {
	m, err := c.member(group, topic)
	if err != nil {
		return err
	}
	defer m.Close()
	if _, err := m.Poll(ctx); err != nil {
		return err
	}
	plain, err := sarama.NewClient(c.brokers, config())
	if err != nil {
		return err
	}
	defer plain.Close()
	coordinator, err := plain.Coordinator(group)
	if err != nil {
		return err
	}
	request := sarama.NewOffsetCommitRequest(plain.Config(), group)
	request.ConsumerID = m.session.MemberID()
	request.ConsumerGroupGeneration = m.session.GenerationID() - 1
	request.AddBlock(topic, 0, 1, 0, "")
	answer, err := coordinator.CommitOffset(request)
	if err != nil {
		return err
	}
	if code := answer.Errors[topic][0]; code != sarama.ErrNoError {
		return code
	}
	return nil
}
