// What sarama does with a broker; the scripts are in moldau/feature.
package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"moldau/feature"
)

type client struct {
	brokers []string
}

func main() {
	feature.Main(
		func(bootstrap string) feature.Client { return &client{brokers: []string{bootstrap}} },
		func(s *feature.Suite) map[string]feature.Script {
			extra := &extra{suite: s, client: s.Client.(*client)}
			return map[string]feature.Script{"sarama.async": extra.async, "sarama.console": extra.console}
		})
}

// config is for the newest protocol that the client knows.
func config() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = sarama.MaxVersion
	c.Metadata.AllowAutoTopicCreation = false
	c.Metadata.Retry.Max = 100
	c.Metadata.Retry.Backoff = 100 * time.Millisecond
	return c
}

func (c *client) Admin() feature.Admin { return admin{c} }

func (c *client) ReadsEmptyAsNull() bool { return false }

func (c *client) ErrorName(err error) string {
	var several sarama.ProducerErrors
	if errors.As(err, &several) && len(several) > 0 {
		err = several[0].Err
	}
	var code sarama.KError
	if errors.As(err, &code) {
		return fmt.Sprintf("KError %d", int16(code))
	}
	return ""
}
