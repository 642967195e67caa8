package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"moldau/feature"
)

type admin struct{ client *client }

var _ feature.Admin = admin{}

// with does something with an admin client of its own.
func (a admin) with(do func(*kafka.AdminClient) error) error {
	cluster, err := kafka.NewAdminClient(a.client.config(nil))
	if err != nil {
		return err
	}
	defer cluster.Close()
	return do(cluster)
}

// topicError is the error of a call for one topic.
func topicError(results []kafka.TopicResult, err error) error {
	if err != nil {
		return err
	}
	return known(results[0].Error)
}

func known(err kafka.Error) error {
	if err.Code() == kafka.ErrNoError {
		return nil
	}
	return err
}

func (a admin) Create(ctx context.Context, topic string, partitions int, settings map[string]string) error {
	wanted := kafka.TopicSpecification{Topic: topic, NumPartitions: partitions, ReplicationFactor: 1, Config: settings}
	return a.with(func(cluster *kafka.AdminClient) error {
		return topicError(cluster.CreateTopics(ctx, []kafka.TopicSpecification{wanted}))
	})
}

func (a admin) Setting(ctx context.Context, topic, key string) (value string, err error) {
	resource := kafka.ConfigResource{Type: kafka.ResourceTopic, Name: topic}
	err = a.with(func(cluster *kafka.AdminClient) error {
		results, err := cluster.DescribeConfigs(ctx, []kafka.ConfigResource{resource})
		if err != nil {
			return err
		}
		entry, found := results[0].Config[key]
		if !found {
			return errors.Join(known(results[0].Error), fmt.Errorf("%s is not among the settings", key))
		}
		value = entry.Value
		return nil
	})
	return value, err
}

func (a admin) SetSetting(ctx context.Context, topic, key, value string) error {
	change := kafka.ConfigEntry{Name: key, Value: value, IncrementalOperation: kafka.AlterConfigOpTypeSet}
	resource := kafka.ConfigResource{Type: kafka.ResourceTopic, Name: topic, Config: []kafka.ConfigEntry{change}}
	return a.with(func(cluster *kafka.AdminClient) error {
		results, err := cluster.IncrementalAlterConfigs(ctx, []kafka.ConfigResource{resource})
		if err != nil {
			return err
		}
		return known(results[0].Error)
	})
}

func (a admin) Partitions(ctx context.Context, topic string) (count int, err error) {
	err = a.with(func(cluster *kafka.AdminClient) error {
		topics, err := cluster.DescribeTopics(ctx, kafka.NewTopicCollectionOfTopicNames([]string{topic}))
		if err != nil {
			return err
		}
		described := topics.TopicDescriptions[0]
		count = len(described.Partitions)
		if described.Error.Code() == kafka.ErrUnknownTopicOrPart {
			return nil
		}
		return known(described.Error)
	})
	return count, err
}

func (a admin) AddPartitions(ctx context.Context, topic string, total int) error {
	wanted := kafka.PartitionsSpecification{Topic: topic, IncreaseTo: total}
	return a.with(func(cluster *kafka.AdminClient) error {
		return topicError(cluster.CreatePartitions(ctx, []kafka.PartitionsSpecification{wanted}))
	})
}

func (a admin) Groups(ctx context.Context) (names []string, err error) {
	err = a.with(func(cluster *kafka.AdminClient) error {
		groups, err := cluster.ListConsumerGroups(ctx)
		for _, group := range groups.Valid {
			names = append(names, group.GroupID)
		}
		return errors.Join(append(groups.Errors, err)...)
	})
	return names, err
}

func (a admin) Delete(ctx context.Context, topic string) error {
	return a.with(func(cluster *kafka.AdminClient) error { return topicError(cluster.DeleteTopics(ctx, []string{topic})) })
}
