#!/bin/bash
# Kafka's tools for load and for long tests: kafka-producer-perf-test, kafka-consumer-perf-test, and the verifiable
# producer and consumer, which say in JSON lines what they did. The jars are those of the build (acceptance/kafka).
set -u
server=$1
prefix=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

tool() {
    local class=$1
    shift
    "$JAVA" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j2.level=WARN \
        -cp "$ROOT/acceptance/kafka/target/jars/*" "org.apache.kafka.tools.$class" --bootstrap-server "$server" "$@"
}

report() { printf '%s\t%s\n' "$1" "$2"; }

eventually() {
    local end=$((SECONDS + 60))
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

topic() { tool TopicCommand --create --topic "$prefix$1" --partitions "$2" >&2; }

# What the verifiable producer got acknowledged, and what the verifiable consumer read: lines `partition offset value`.
acknowledged() { jsons producer_send_success "$@"; }
consumed() { jsons record_data "$@"; }

jsons() {
    local name=$1
    shift
    sed -n "/\"name\":\"$name\"/{
        s/.*\"value\":\"\([^\"]*\)\".*/\1 &/
        s/^\([^ ]*\) .*\"partition\":\([0-9]*\).*/\1 \2 &/
        s/^\([^ ]*\) \([0-9]*\) .*\"offset\":\([0-9]*\).*/\2 \3 \1/p
    }" "$@" | sort
}

# One topic takes 200 records of every codec, marked by a number before the value; one consumer reads them all.
codecs() {
    local codecs=(none gzip snappy lz4 zstd) i
    topic produce 3
    for i in "${!codecs[@]}"; do
        echo "compression.type=${codecs[i]}" >"$scratch/codec.properties"
        tool VerifiableProducer --topic "${prefix}produce" --max-messages 200 --value-prefix "$i" \
            --command-config "$scratch/codec.properties" >"$scratch/sent.$i"
    done
    tool VerifiableConsumer --topic "${prefix}produce" --group-id "${prefix}produce" --max-messages 1000 \
        --reset-policy earliest --verbose >"$scratch/read"
    consumed "$scratch/read" >"$scratch/all"
    for i in "${!codecs[@]}"; do
        acknowledged "$scratch/sent.$i" >"$scratch/wanted"
        grep " $i\.[0-9]*$" "$scratch/all" >"$scratch/found"
        if [ "$(wc -l <"$scratch/wanted")" != 200 ]; then
            report "produce.${codecs[i]}" "failed $(wc -l <"$scratch/wanted") of 200 acknowledged"
        elif ! cmp -s "$scratch/wanted" "$scratch/found"; then
            report "produce.${codecs[i]}" "failed $(wc -l <"$scratch/found") read, which differ"
        else
            report "produce.${codecs[i]}" ok
        fi
    done
}

performance() {
    topic perf 3
    tool ProducerPerformance --topic "${prefix}perf" --num-records 20000 --record-size 1000 --throughput -1 \
        --command-property acks=all >"$scratch/out"
    if grep -q '^20000 records sent' "$scratch/out"; then
        report perf.producer ok
    else
        report perf.producer "failed $(tail -n 1 "$scratch/out")"
    fi
    tool ConsumerPerformance --topic "${prefix}perf" --num-records 20000 --group "${prefix}perf" \
        --timeout 30000 --hide-header >"$scratch/out"
    local read
    read=$(awk -F ', ' 'END { print $5 }' "$scratch/out")
    if [ "$read" = 20000 ]; then report perf.consumer ok; else report perf.consumer "failed read $read"; fi
}

sent_at_least() { [ "$(grep -c producer_send_success "$scratch/sent")" -ge "$1" ]; }
read_at_least() { [ "$(grep -c record_data "$scratch/read")" -ge "$1" ]; }
all_read() { [ -z "$(comm -23 <(acknowledged "$scratch/sent") <(consumed "$scratch"/read*))" ]; }

# How many partitions the member was last given.
owned() { grep '"name":"partitions_assigned"' "$scratch/$1" | tail -n 1 | grep -o '"partition":' | wc -l; }
each_owns_two() { [ "$(owned read.first)" = 2 ] && [ "$(owned read.second)" = 2 ]; }
second_owns_all() { [ "$(owned read.second)" = 4 ]; }

member() {
    tool VerifiableConsumer --topic "${prefix}group" --group-id "${prefix}group" --reset-policy earliest \
        --session-timeout 10000 --verbose >"$scratch/read.$1" &
}

# The second joins while the first reads; the first leaves.
group() {
    local result=ok first second
    rm -f "$scratch"/read*
    topic group 4
    tool VerifiableProducer --topic "${prefix}group" --throughput 50 >"$scratch/sent" &
    local producer=$!
    member first
    first=$!
    eventually grep -q record_data "$scratch/read.first" || result="failed nothing is read"
    member second
    second=$!
    eventually each_owns_two || result="failed not shared"
    pkill -TERM -P $first
    wait $first
    eventually second_owns_all || result="failed the second member did not get all"
    pkill -TERM -P $producer
    wait $producer
    eventually all_read || result="failed records are missing"
    pkill -TERM -P $second
    wait $second
    report group "$result"
}

# The verifiable producer does not try again: what the restart took from it is not acknowledged, and is not asked for.
restart() {
    rm -f "$scratch"/read*
    topic restart 1
    tool VerifiableProducer --topic "${prefix}restart" --throughput 50 >"$scratch/sent" &
    local producer=$!
    tool VerifiableConsumer --topic "${prefix}restart" --group-id "${prefix}restart" --reset-policy earliest \
        --verbose >"$scratch/read" &
    local consumer=$! result=ok before
    eventually read_at_least 20 || result="failed nothing is read"
    echo '!restart'
    read -r _
    before=$(grep -c producer_send_success "$scratch/sent")
    eventually sent_at_least $((before + 20)) || result="failed nothing is acknowledged any more"
    pkill -TERM -P $producer
    wait $producer
    eventually all_read || result="failed acknowledged records are lost"
    pkill -TERM -P $consumer
    wait $consumer
    report restart "$result"
}

codecs
performance
group
restart
for it in headers nulls resume seek.offset seek.time admin error.unknown_topic error.too_large error.out_of_range \
    error.illegal_generation; do
    report $it "n/a not these tools' task"
done
