#!/bin/sh
# Runs what has replaced a main class of Kafka: articles name some of them, as kafka.tools.GetOffsetShell.
set -eu

bin=$(dirname -- "$(readlink -f -- "$0")")
daemon='' name=''
while [ $# -gt 0 ]; do
    case $1 in
    -daemon) daemon=yes ;;
    -loggc) ;;
    -name)
        name=${2-}
        [ $# -eq 1 ] || shift
        ;;
    *) break ;;
    esac
    shift
done
if [ $# -eq 0 ]; then
    echo "USAGE: $0 [-daemon] [-name servicename] [-loggc] classname [opts]"
    exit 1
fi
class=$1
shift

script=
case $class in
kafka.* | org.apache.kafka.*)
    case ${class##*.} in
    Kafka) script=kafka-server-start ;;
    AclCommand) script=kafka-acls ;;
    BrokerApiVersionsCommand) script=kafka-broker-api-versions ;;
    ClientMetricsCommand) script=kafka-client-metrics ;;
    ClusterTool) script=kafka-cluster ;;
    ConfigCommand) script=kafka-configs ;;
    ConsoleConsumer) script=kafka-console-consumer ;;
    ConsoleProducer) script=kafka-console-producer ;;
    ConsoleShareConsumer) script=kafka-console-share-consumer ;;
    ConsumerGroupCommand | ConsumerOffsetChecker) script=kafka-consumer-groups ;;
    ConsumerPerformance) script=kafka-consumer-perf-test ;;
    DelegationTokenCommand) script=kafka-delegation-tokens ;;
    DeleteRecordsCommand) script=kafka-delete-records ;;
    DumpLogSegments) script=kafka-dump-log ;;
    EndToEndLatency) script=kafka-e2e-latency ;;
    FeatureCommand) script=kafka-features ;;
    GetOffsetShell) script=kafka-get-offsets ;;
    GroupsCommand) script=kafka-groups ;;
    JmxTool) script=kafka-jmx ;;
    LeaderElectionCommand) script=kafka-leader-election ;;
    LogDirsCommand) script=kafka-log-dirs ;;
    MetadataQuorumCommand) script=kafka-metadata-quorum ;;
    MetadataShell) script=kafka-metadata-shell ;;
    PreferredReplicaLeaderElectionCommand) script=kafka-preferred-replica-election ;;
    ProducerPerformance) script=kafka-producer-perf-test ;;
    ReassignPartitionsCommand) script=kafka-reassign-partitions ;;
    ReplicaVerificationTool) script=kafka-replica-verification ;;
    ShareConsumerPerformance) script=kafka-share-consumer-perf-test ;;
    ShareGroupCommand) script=kafka-share-groups ;;
    StorageTool) script=kafka-storage ;;
    StreamsGroupCommand) script=kafka-streams-groups ;;
    StreamsResetter) script=kafka-streams-application-reset ;;
    TopicCommand) script=kafka-topics ;;
    TransactionsCommand) script=kafka-transactions ;;
    VerifiableConsumer) script=kafka-verifiable-consumer ;;
    VerifiableProducer) script=kafka-verifiable-producer ;;
    VerifiableShareConsumer) script=kafka-verifiable-share-consumer ;;
    esac
    ;;
org.apache.zookeeper.server.quorum.QuorumPeerMain) script=zookeeper-server-start ;;
org.apache.zookeeper.ZooKeeperMain) script=zookeeper-shell ;;
esac

if [ -z "$script" ]; then
    echo "$class is no class of Moldau; what Kafka's tools do is in the scripts of $bin" >&2
    exit 1
fi
if [ ! -x "$bin/$script.sh" ]; then
    echo "There is no $script.sh in this version of Moldau." >&2
    exit 1
fi
if [ -z "$daemon" ]; then exec "$bin/$script.sh" "$@"; fi
if [ "$script" = kafka-server-start ]; then exec "$bin/$script.sh" -daemon "$@"; fi
logs=${LOG_DIR:-$bin/../logs}
mkdir -p "$logs"
nohup "$bin/$script.sh" "$@" >"$logs/${name:-$script}.out" 2>&1 </dev/null &
