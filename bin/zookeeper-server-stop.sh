#!/bin/sh
echo "There is no ZooKeeper to stop: a node keeps the cluster's metadata itself. bin/kafka-server-stop.sh stops it"
