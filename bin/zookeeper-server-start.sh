#!/bin/sh
echo "No ZooKeeper is needed: a node keeps the cluster's metadata itself. Go on with bin/kafka-server-start.sh config/server.properties"
