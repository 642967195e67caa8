// What kafka-go of segmentio does with a broker; the scripts are in moldau/feature.
package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"moldau/feature"
)

type client struct {
	broker string
	plain  *kafka.Client
}

func main() {
	feature.Main(
		func(bootstrap string) feature.Client {
			transport := &kafka.Transport{MetadataTTL: 2 * time.Second}
			return &client{bootstrap, &kafka.Client{Addr: kafka.TCP(bootstrap), Timeout: 10 * time.Second, Transport: transport}}
		},
		func(s *feature.Suite) map[string]feature.Script {
			extra := &extra{suite: s, client: s.Client.(*client)}
			return map[string]feature.Script{
				"kafka-go.consumer_group": extra.consumerGroup,
				"kafka-go.least_bytes":    extra.leastBytes,
			}
		})
}

func (c *client) Admin() feature.Admin { return admin{c} }

func (c *client) ReadsEmptyAsNull() bool { return true }

func (c *client) ErrorName(err error) string {
	var several kafka.WriteErrors
	if errors.As(err, &several) {
		err = errors.Join(several...)
	}
	var code kafka.Error
	if errors.As(err, &code) {
		return fmt.Sprintf("%d %s", int(code), code.Title())
	}
	return ""
}
