package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/IBM/sarama"

	"moldau/feature"
)

// extra is what only this client is asked for.
type extra struct {
	suite  *feature.Suite
	client *client
}

// async: the async producer with the round robin partitioner fills all partitions alike, in the order of sending.
func (e *extra) async(ctx context.Context) error {
	const partitions, count = 3, 300
	topic := e.suite.Prefix + "async"
	if err := e.suite.CreateTopic(ctx, topic, partitions); err != nil {
		return err
	}
	if err := e.sendRoundRobin(topic, count); err != nil {
		return err
	}
	for p := range partitions {
		got, err := e.suite.ReadPartition(ctx, topic, int32(p), 0, count/partitions)
		if err != nil {
			return err
		}
		for i, record := range got {
			if want := fmt.Sprint(i*partitions + p); string(record.Value) != want {
				return fmt.Errorf("partition %d offset %d: %s instead of %s", p, i, record.Value, want)
			}
		}
	}
	return nil
}

func (e *extra) sendRoundRobin(topic string, count int) error {
	settings := producerConfig(feature.ProducerSettings{Compression: "zstd"})
	settings.Producer.Partitioner = sarama.NewRoundRobinPartitioner
	async, err := sarama.NewAsyncProducer(e.client.brokers, settings)
	if err != nil {
		return err
	}
	go func() {
		for i := range count {
			async.Input() <- &sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(fmt.Sprint(i))}
		}
		async.AsyncClose()
	}()
	acknowledged := 0
	var failures []error
	successes, failed := async.Successes(), async.Errors()
	for successes != nil || failed != nil {
		select {
		case _, open := <-successes:
			if !open {
				successes = nil
			} else {
				acknowledged++
			}
		case failure, open := <-failed:
			if !open {
				failed = nil
			} else {
				failures = append(failures, failure)
			}
		}
	}
	if acknowledged != count {
		failures = append(failures, fmt.Errorf("%d of %d records were acknowledged", acknowledged, count))
	}
	return errors.Join(failures...)
}

// console: the client's console producer and consumer, installed beside this program.
func (e *extra) console(ctx context.Context) error {
	topic, brokers := e.suite.Prefix+"console", "-brokers="+e.client.brokers[0]
	if err := e.suite.CreateTopic(ctx, topic, 1); err != nil {
		return err
	}
	const lines = 3
	var want []string
	for i := range lines {
		line := fmt.Sprintf("řádek %d", i)
		want = append(want, line)
		tool := exec.CommandContext(ctx, "bin/kafka-console-producer", brokers, "-topic="+topic, "-key=k", "-value="+line)
		if out, err := tool.CombinedOutput(); err != nil {
			return fmt.Errorf("kafka-console-producer: %w: %s", err, out)
		}
	}
	got, err := consoleConsumer(ctx, brokers, topic, lines)
	if err == nil && strings.Join(got, ",") != strings.Join(want, ",") {
		err = fmt.Errorf("kafka-console-consumer printed %q", got)
	}
	return err
}

// consoleConsumer runs the consumer, which never ends by itself, until it has printed as many values.
func consoleConsumer(ctx context.Context, brokers, topic string, count int) ([]string, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	tool := exec.CommandContext(ctx, "bin/kafka-console-consumer", brokers, "-topic="+topic, "-offset=oldest")
	out, err := tool.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := tool.Start(); err != nil {
		return nil, err
	}
	var values []string
	for lines := bufio.NewScanner(out); len(values) < count && lines.Scan(); {
		if value, found := strings.CutPrefix(lines.Text(), "Value:"); found {
			values = append(values, strings.TrimSpace(value))
		}
	}
	stop()
	tool.Wait() // says that it was killed, as it was
	return values, nil
}
