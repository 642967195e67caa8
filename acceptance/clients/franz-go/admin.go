package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"moldau/feature"
)

type admin struct{ client *client }

var _ feature.Admin = admin{}

func (a admin) Create(ctx context.Context, topic string, partitions int, settings map[string]string) error {
	values := map[string]*string{}
	for key, value := range settings {
		values[key] = &value
	}
	return a.client.with(func(cluster *kadm.Client) error {
		_, err := cluster.CreateTopic(ctx, int32(partitions), 1, values, topic)
		return err
	})
}

func (a admin) Setting(ctx context.Context, topic, key string) (value string, err error) {
	err = a.client.with(func(cluster *kadm.Client) error {
		all, err := cluster.DescribeTopicConfigs(ctx, topic)
		if err != nil {
			return err
		}
		described, err := all.On(topic, nil)
		if err = errors.Join(err, described.Err); err != nil {
			return err
		}
		for _, entry := range described.Configs {
			if entry.Key == key {
				value = entry.MaybeValue()
				return nil
			}
		}
		return fmt.Errorf("%s is not among the settings", key)
	})
	return value, err
}

func (a admin) SetSetting(ctx context.Context, topic, key, value string) error {
	change := kadm.AlterConfig{Op: kadm.SetConfig, Name: key, Value: &value}
	return a.client.with(func(cluster *kadm.Client) error {
		all, err := cluster.AlterTopicConfigs(ctx, []kadm.AlterConfig{change}, topic)
		if err != nil {
			return err
		}
		changed, err := all.On(topic, nil)
		return errors.Join(err, changed.Err)
	})
}

func (a admin) Partitions(ctx context.Context, topic string) (count int, err error) {
	err = a.client.with(func(cluster *kadm.Client) error {
		topics, err := cluster.ListTopics(ctx, topic)
		if err != nil {
			return err
		}
		detail := topics[topic]
		count = len(detail.Partitions)
		if errors.Is(detail.Err, kerr.UnknownTopicOrPartition) {
			return nil
		}
		return detail.Err
	})
	return count, err
}

func (a admin) AddPartitions(ctx context.Context, topic string, total int) error {
	return a.client.with(func(cluster *kadm.Client) error {
		added, err := cluster.UpdatePartitions(ctx, total, topic)
		return errors.Join(err, added.Error())
	})
}

func (a admin) Groups(ctx context.Context) (names []string, err error) {
	err = a.client.with(func(cluster *kadm.Client) error {
		groups, err := cluster.ListGroups(ctx)
		names = groups.Groups()
		return err
	})
	return names, err
}

func (a admin) Delete(ctx context.Context, topic string) error {
	return a.client.with(func(cluster *kadm.Client) error {
		_, err := cluster.DeleteTopic(ctx, topic)
		return err
	})
}
