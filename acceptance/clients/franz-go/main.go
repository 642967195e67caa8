// What franz-go does with a broker; the scripts are in moldau/feature.
package main

import (
	"errors"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"moldau/feature"
)

type client struct {
	brokers kgo.Opt
}

func main() {
	feature.Main(func(bootstrap string) feature.Client { return &client{kgo.SeedBrokers(bootstrap)} }, nil)
}

// open makes a client of the library with these options.
func (c *client) open(options ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(options, c.brokers)...)
}

func (c *client) Admin() feature.Admin { return admin{c} }

// with does something with an admin client of its own.
func (c *client) with(do func(*kadm.Client) error) error {
	plain, err := c.open()
	if err != nil {
		return err
	}
	defer plain.Close()
	return do(kadm.NewClient(plain))
}

func (c *client) ReadsEmptyAsNull() bool { return false }

func (c *client) ErrorName(err error) string {
	if known := (*kerr.Error)(nil); errors.As(err, &known) {
		return known.Message
	}
	return ""
}
