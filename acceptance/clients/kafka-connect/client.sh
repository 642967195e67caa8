#!/bin/bash
# Kafka Connect, a standalone worker: what is written to a file comes out in another, through a topic.
set -u
server=$1
prefix=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cat >"$scratch/worker.properties" <<-END
	bootstrap.servers=$server
	key.converter=org.apache.kafka.connect.storage.StringConverter
	value.converter=org.apache.kafka.connect.storage.StringConverter
	offset.storage.file.filename=$scratch/offsets
	offset.flush.interval.ms=1000
	listeners=http://127.0.0.1:0
	plugin.discovery=service_load
	plugin.path=$OUT
END
cat >"$scratch/source.properties" <<-END
	name=${prefix}source
	connector.class=FileStreamSource
	file=$scratch/in
	topic=${prefix}lines
END
cat >"$scratch/sink.properties" <<-END
	name=${prefix}sink
	connector.class=FileStreamSink
	file=$scratch/out
	topics=${prefix}lines
END

report() { printf '%s\t%s\n' "$1" "$2"; }

start_worker() {
    exec "$JAVA" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j2.level=WARN \
        -cp "$ROOT/acceptance/kafka/target/jars/*:$OUT/*" org.apache.kafka.connect.cli.ConnectStandalone \
        "$scratch"/{worker,source,sink}.properties >&2
}

write() { seq -f "line %g" "$1" "$2" >>"$scratch/in"; }

# exactly: in this order, each once. all: each at least once, which is what Connect promises across a restart.
exactly() { cmp -s "$scratch/in" "$scratch/out"; }
all() { [ -z "$(comm -23 <(sort "$scratch/in") <(sort "$scratch/out"))" ]; }

# try FEATURE CONDITION: waits until the condition holds.
try() {
    local end=$((SECONDS + 60))
    until "$2" 2>/dev/null; do
        if [ $SECONDS -ge $end ]; then
            report "$1" "failed $(wc -l <"$scratch/in") lines in, $(wc -l <"$scratch/out") out"
            return
        fi
        sleep 0.2
    done
    report "$1" ok
}

touch "$scratch/out"
write 1 500
start_worker &
worker=$!
try connect.file exactly

kill -TERM $worker
wait $worker
write 501 1000
start_worker &
worker=$!
try resume exactly

write 1001 1200
echo '!restart'
read -r _
write 1201 1400
try restart all
kill -TERM $worker
wait $worker

for it in produce.none produce.gzip produce.snappy produce.lz4 produce.zstd headers nulls group seek.offset seek.time \
    admin error.unknown_topic error.too_large error.out_of_range error.illegal_generation; do
    report $it "n/a not Connect's task"
done
