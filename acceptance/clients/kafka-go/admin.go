package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"

	"moldau/feature"
)

type admin struct{ client *client }

var _ feature.Admin = admin{}

func (a admin) Create(ctx context.Context, topic string, partitions int, settings map[string]string) error {
	config := kafka.TopicConfig{Topic: topic, NumPartitions: partitions, ReplicationFactor: 1}
	for key, value := range settings {
		config.ConfigEntries = append(config.ConfigEntries, kafka.ConfigEntry{ConfigName: key, ConfigValue: value})
	}
	answer, err := a.client.plain.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{config}})
	if err != nil {
		return err
	}
	return answer.Errors[topic]
}

func (a admin) Setting(ctx context.Context, topic, key string) (string, error) {
	answer, err := a.client.plain.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{
		Resources: []kafka.DescribeConfigRequestResource{
			{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ConfigNames: []string{key}},
		},
	})
	if err != nil {
		return "", err
	}
	for _, resource := range answer.Resources {
		for _, entry := range resource.ConfigEntries {
			if entry.ConfigName == key {
				return entry.ConfigValue, resource.Error
			}
		}
	}
	return "", fmt.Errorf("%s is not among the settings %v", key, answer.Resources)
}

func (a admin) SetSetting(ctx context.Context, topic, key, value string) error {
	answer, err := a.client.plain.IncrementalAlterConfigs(ctx, &kafka.IncrementalAlterConfigsRequest{
		Resources: []kafka.IncrementalAlterConfigsRequestResource{{
			ResourceType: kafka.ResourceTypeTopic, ResourceName: topic,
			Configs: []kafka.IncrementalAlterConfigsRequestConfig{
				{Name: key, Value: value, ConfigOperation: kafka.ConfigOperationSet},
			},
		}},
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, resource := range answer.Resources {
		failures = append(failures, resource.Error)
	}
	return errors.Join(failures...)
}

func (a admin) Partitions(ctx context.Context, topic string) (int, error) {
	answer, err := a.client.plain.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, err
	}
	found := answer.Topics[0]
	if errors.Is(found.Error, kafka.UnknownTopicOrPartition) {
		return 0, nil
	}
	return len(found.Partitions), found.Error
}

func (a admin) AddPartitions(ctx context.Context, topic string, total int) error {
	answer, err := a.client.plain.CreatePartitions(ctx, &kafka.CreatePartitionsRequest{
		Topics: []kafka.TopicPartitionsConfig{{Name: topic, Count: int32(total)}},
	})
	if err != nil {
		return err
	}
	return answer.Errors[topic]
}

func (a admin) Groups(ctx context.Context) ([]string, error) {
	answer, err := a.client.plain.ListGroups(ctx, &kafka.ListGroupsRequest{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, group := range answer.Groups {
		names = append(names, group.GroupID)
	}
	return names, answer.Error
}

func (a admin) Delete(ctx context.Context, topic string) error {
	answer, err := a.client.plain.DeleteTopics(ctx, &kafka.DeleteTopicsRequest{Topics: []string{topic}})
	if err != nil {
		return err
	}
	return answer.Errors[topic]
}
