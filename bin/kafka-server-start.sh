#!/bin/sh
# Starts a broker as Kafka's script of this name does; JMX_PORT, KAFKA_JMX_OPTS, KAFKA_HEAP_OPTS and KAFKA_OPTS count.
# With -daemon it returns once the broker serves, and what that one says goes to a file in LOG_DIR, else in logs.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
. "$home/bin/wait-until"

if [ $# -lt 1 ]; then
    echo "USAGE: $0 [-daemon] server.properties [--override property=value]*"
    exit 1
fi
daemon=
if [ "$1" = -daemon ]; then
    daemon=yes
    shift
fi
# With its whole path, by which kafka-server-stop.sh finds it from elsewhere.
if [ -f "${1-}" ]; then
    file=$(readlink -f -- "$1")
    shift
    set -- "$file" "$@"
fi
# Kafka's defaults: no password, no encryption.
jmx=${KAFKA_JMX_OPTS-}
if [ -n "${JMX_PORT-}" ]; then
    jmx=${jmx:--Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false}
    jmx="$jmx -Dcom.sun.management.jmxremote.port=$JMX_PORT"
    case $jmx in
    *jmxremote.rmi.port=*) ;;
    *) jmx="$jmx -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT" ;;
    esac
fi
export KAFKA_OPTS="$jmx ${KAFKA_OPTS-}"

if [ -z "$daemon" ]; then
    exec "$home/bin/moldau" --as kafka-server-start "$@"
fi
logs=${LOG_DIR:-$home/logs}
mkdir -p "$logs"
said=$logs/kafkaServer.out
: >"$said"
nohup "$home/bin/moldau" --as kafka-server-start "$@" >>"$said" 2>&1 </dev/null &
broker=$!
# The last line that a start prints.
is_started() { grep -q '^Durability:' "$said"; }
is_decided() { is_started || ! kill -0 "$broker" 2>/dev/null; }

# A start after a crash may take longer, and goes on then.
if ! wait_until is_decided; then
    echo "The broker (process $broker) is still starting; what it says is in $said" >&2
elif ! is_started; then
    cat "$said" >&2
    exit 1
fi
