// What confluent-kafka-go (librdkafka) does with a broker; the scripts are in moldau/feature.
package main

import (
	"errors"
	"fmt"
	"maps"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"moldau/feature"
)

type client struct {
	broker string
}

func main() {
	feature.Main(func(bootstrap string) feature.Client { return &client{bootstrap} }, nil)
}

// config is what producers, consumers and admin clients have in common, and what is added to it.
func (c *client) config(more kafka.ConfigMap) *kafka.ConfigMap {
	config := kafka.ConfigMap{
		"bootstrap.servers": c.broker, "log_level": 3, "broker.address.family": "v4",
		"reconnect.backoff.max.ms": 500, "topic.metadata.refresh.interval.ms": 5000,
	}
	maps.Copy(config, more)
	return &config
}

func (c *client) Admin() feature.Admin { return admin{c} }

func (c *client) ReadsEmptyAsNull() bool { return false }

func (c *client) ErrorName(err error) string {
	var known kafka.Error
	if errors.As(err, &known) {
		return fmt.Sprintf("%d %s", int(known.Code()), known.Code())
	}
	return ""
}
