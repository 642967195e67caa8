#!/bin/sh
echo "There is no ZooKeeper: a node keeps the cluster's metadata itself, and bin/kafka-topics.sh, kafka-configs.sh and the others show it"
