#!/bin/bash
# kcat: librdkafka's command line. It creates topics only by using them, each with one partition.
set -u
server=$1
prefix=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

kc() { kcat -b "$server" "$@"; }

# Fails the feature, which runs in a shell of its own.
fail() {
    echo "failed $*" | tr '\n' ' '
    exit 0
}

# Waits until a command succeeds; what is said otherwise comes first.
eventually() {
    local otherwise=$1 end=$((SECONDS + 30))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "$otherwise"
        sleep 0.1
    done
}

# feature NAME FUNCTION [ARGUMENT]: a function prints its result where that is not ok.
feature() {
    local started=$SECONDS result
    result=$("$2" "${3-}" 4<&0)
    printf '%s\t%s\n' "$1" "${result:-ok}"
    echo "$1: $((SECONDS - started)) s" >&2
}

numbered() { seq -f "value %g" "$1" "$2"; }

read_all() { kc -q -C -t "$1" -o beginning -e "${@:2}"; }

# The first error of the broker that kcat printed.
reported() {
    local error
    error=$(sed -n 's/.*Broker: \([A-Za-z ]*[a-z]\).*/\1/p' "$1" | head -n 1)
    [ -n "$error" ] || fail "no error came: $(cat "$1")"
    echo "reports $error"
}

codec() {
    local topic=${prefix}produce-$1 text
    text=$(for _ in {1..30}; do printf '%s ' "$1"; done)
    for n in {1..200}; do echo "k$n:$text$n"; done >"$scratch/sent"
    kc -q -P -t "$topic" -K : -z "$1" <"$scratch/sent" || fail "kcat ended with $?"
    read_all "$topic" -f '%k:%s\n' >"$scratch/read" || fail "kcat ended with $?"
    cmp "$scratch/sent" "$scratch/read" >&2 || fail "what was read differs"
}

headers() {
    local topic=${prefix}headers
    echo value | kc -q -P -t "$topic" -H one=1 -H empty= -H twice=a -H none -H twice=b
    local read
    read=$(read_all "$topic" -f '%h')
    [ "$read" = "one=1,empty=,twice=a,none=NULL,twice=b" ] || fail "headers $read"
}

# Lengths tell null (-1) from empty (0).
nulls() {
    local topic=${prefix}nulls
    echo v | kc -q -P -t "$topic"
    printf ':v\nk:\n:\n' | kc -q -P -t "$topic" -K :
    printf ':v\nk:\n:\n' | kc -q -P -t "$topic" -K : -Z
    local read
    read=$(read_all "$topic" -f '%K/%S ')
    [ "$read" = "-1/1 0/1 1/0 0/0 -1/1 1/-1 -1/-1 " ] || fail "lengths $read"
}

# How many partitions the member last said that it has.
owned() {
    local line
    line=$(grep 'rebalanced' "$1" | tail -n 1)
    case $line in
        *'assigned:'*) grep -o '\[0\]' <<<"$line" | wc -l ;;
        *) echo 0 ;;
    esac
}

shared() { [ "$(owned "$scratch/first.err")" = 2 ] && [ "$(owned "$scratch/second.err")" = 2 ]; }
has_all() { [ "$(owned "$scratch/second.err")" = 4 ]; }
lines() { [ "$(sort -u "$scratch"/*.out | wc -l)" -ge "$1" ]; }

member() {
    kcat -b "$server" -u -G "${prefix}group" -X auto.offset.reset=earliest -X session.timeout.ms=10000 \
        -X partition.assignment.strategy=roundrobin "${topics[@]}" >"$scratch/$1.out" 2>"$scratch/$1.err" &
}

# Four topics stand for four partitions, since kcat cannot say how many a topic shall have.
group() {
    topics=("${prefix}group-a" "${prefix}group-b" "${prefix}group-c" "${prefix}group-d")
    local topic
    for topic in "${topics[@]}"; do seq -f "$topic early %g" 100 | kc -q -P -t "$topic"; done
    member first
    local first=$!
    eventually "the first member read nothing" lines 20
    member second
    local second=$!
    eventually "not shared: $(cat "$scratch"/*.err)" shared
    kill -INT $first
    wait $first
    for topic in "${topics[@]}"; do seq -f "$topic late %g" 10 | kc -q -P -t "$topic"; done
    eventually "the second member did not get all" has_all
    eventually "records are missing" lines 440
    kill -INT $second
    wait $second
}

resume() {
    local topic=${prefix}resume
    numbered 1 100 | kc -q -P -t "$topic"
    kc -q -G "${prefix}resume" -X auto.offset.reset=earliest -c 50 "$topic" >"$scratch/first"
    kc -q -G "${prefix}resume" -X auto.offset.reset=earliest -c 50 "$topic" >"$scratch/second"
    cmp <(numbered 1 50) "$scratch/first" >&2 || fail "the first half differs"
    cmp <(numbered 51 100) "$scratch/second" >&2 || fail "the second half differs"
}

seek_offset() {
    local topic=${prefix}seek-offset
    numbered 0 99 | kc -q -P -t "$topic"
    [ "$(kc -q -C -t "$topic" -o 70 -c 1 -f '%o %s')" = "70 value 70" ] || fail "offset 70"
    [ "$(kc -q -C -t "$topic" -o -5 -c 1 -f '%o %s')" = "95 value 95" ] || fail "five before the end"
}

seek_time() {
    local topic=${prefix}seek-time between
    numbered 0 9 | kc -q -P -t "$topic"
    sleep 0.5
    between=$(date +%s%3N)
    numbered 10 19 | kc -q -P -t "$topic"
    [ "$(kc -q -C -t "$topic" -o "s@$between" -c 1 -f '%o %s')" = "10 value 10" ] || fail "another record"
    [ "$(kc -q -Q -t "$topic:0:$between")" = "$topic [0] offset 10" ] || fail "another offset"
}

list() {
    echo v | kc -q -P -t "${prefix}list"
    kc -L -t "${prefix}list" | grep -q "topic \"${prefix}list\" with 1 partitions" || fail "not listed"
}

restarted_is_read() { cmp -s "$scratch/sent" <(sort -un "$scratch/restart.read"); }

# kcat ends with an error where a record was not acknowledged; -E: it goes on while no broker answers.
restart() {
    local topic=${prefix}restart stop=$scratch/stop number=0 producer consumer
    echo 0 | kc -q -P -t "$topic"
    (while [ ! -e "$stop" ]; do echo $((++number)); sleep 0.02; done) |
        tee "$scratch/sent" | kc -q -E -P -t "$topic" &
    producer=$!
    kcat -b "$server" -q -E -u -C -t "$topic" -o 1 >"$scratch/restart.read" &
    consumer=$!
    eventually "nothing is read" test -s "$scratch/restart.read"
    echo '!restart' >&5
    local line before
    read -r line <&4
    before=$(wc -l <"$scratch/restart.read")
    sleep 1
    touch "$stop"
    wait $producer || fail "kcat ended with $?"
    eventually "acknowledged records are lost" restarted_is_read
    [ "$(wc -l <"$scratch/restart.read")" -gt "$before" ] || fail "nothing is read after the restart"
    kill -INT $consumer
    wait $consumer
}

unknown_topic() {
    kc -C -t "${prefix}nosuch" -X allow.auto.create.topics=false -e >/dev/null 2>"$scratch/err"
    reported "$scratch/err"
}

too_large() {
    echo v | kc -q -P -t "${prefix}too-large"
    head -c 2000000 /dev/zero | tr '\0' x | kc -P -t "${prefix}too-large" -X message.max.bytes=10000000 2>"$scratch/err"
    reported "$scratch/err"
}

out_of_range() {
    numbered 1 3 | kc -q -P -t "${prefix}range"
    kc -C -t "${prefix}range" -o 1000000 -X topic.auto.offset.reset=error -c 1 >/dev/null 2>"$scratch/err"
    reported "$scratch/err"
}

not_in_kcat() { echo "n/a $1"; }

exec 5>&1
for it in none gzip snappy lz4 zstd; do feature "produce.$it" codec "$it"; done
feature headers headers
feature nulls nulls
feature group group
feature resume resume
feature seek.offset seek_offset
feature seek.time seek_time
feature admin not_in_kcat "kcat only lists"
feature kcat.list list
feature restart restart
feature error.unknown_topic unknown_topic
feature error.too_large too_large
feature error.out_of_range out_of_range
feature error.illegal_generation not_in_kcat "kcat commits only as a member"
