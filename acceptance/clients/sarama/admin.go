package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/IBM/sarama"

	"moldau/feature"
)

type admin struct{ client *client }

var _ feature.Admin = admin{}

// with does something with a cluster admin of its own.
func (a admin) with(do func(sarama.ClusterAdmin) error) error {
	cluster, err := sarama.NewClusterAdmin(a.client.brokers, config())
	if err != nil {
		return err
	}
	return errors.Join(do(cluster), cluster.Close())
}

func (a admin) Create(_ context.Context, topic string, partitions int, settings map[string]string) error {
	detail := &sarama.TopicDetail{NumPartitions: int32(partitions), ReplicationFactor: 1, ConfigEntries: map[string]*string{}}
	for key, value := range settings {
		detail.ConfigEntries[key] = &value
	}
	return a.with(func(cluster sarama.ClusterAdmin) error { return cluster.CreateTopic(topic, detail, false) })
}

func (a admin) Setting(_ context.Context, topic, key string) (value string, err error) {
	resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: topic, ConfigNames: []string{key}}
	err = a.with(func(cluster sarama.ClusterAdmin) error {
		entries, err := cluster.DescribeConfig(resource)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if entry.Name == key {
				value = entry.Value
				return nil
			}
		}
		return fmt.Errorf("%s is not among the settings", key)
	})
	return value, err
}

func (a admin) SetSetting(_ context.Context, topic, key, value string) error {
	entries := map[string]sarama.IncrementalAlterConfigsEntry{
		key: {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value},
	}
	return a.with(func(cluster sarama.ClusterAdmin) error {
		return cluster.IncrementalAlterConfig(sarama.TopicResource, topic, entries, false)
	})
}

func (a admin) Partitions(_ context.Context, topic string) (count int, err error) {
	err = a.with(func(cluster sarama.ClusterAdmin) error {
		topics, err := cluster.DescribeTopics([]string{topic})
		if err != nil {
			return err
		}
		if topics[0].Err != sarama.ErrUnknownTopicOrPartition {
			count = len(topics[0].Partitions)
		}
		return nil
	})
	return count, err
}

func (a admin) AddPartitions(_ context.Context, topic string, total int) error {
	return a.with(func(cluster sarama.ClusterAdmin) error {
		return cluster.CreatePartitions(topic, int32(total), nil, false)
	})
}

func (a admin) Groups(context.Context) (names []string, err error) {
	err = a.with(func(cluster sarama.ClusterAdmin) error {
		groups, err := cluster.ListConsumerGroups()
		names = slices.Collect(maps.Keys(groups))
		return err
	})
	return names, err
}

func (a admin) Delete(_ context.Context, topic string) error {
	return a.with(func(cluster sarama.ClusterAdmin) error { return cluster.DeleteTopic(topic) })
}
