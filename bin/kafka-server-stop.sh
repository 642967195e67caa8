#!/bin/sh
# Stops the brokers that this installation started, and waits until they have ended.
# kafka-server-stop.sh [--node-id=ID] [--process-role=broker|controller]; SIGNAL: another one than TERM.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
. "$home/bin/wait-until"

node='' role=''
while [ $# -gt 0 ]; do
    case $1 in
    --node-id=*) node=${1#*=} ;;
    --process-role=*) role=${1#*=} ;;
    --node-id) node=${2-} ;;
    --process-role) role=${2-} ;;
    esac
    shift
done

# Process id and command line of each broker; containers often have no ps.
brokers() {
    if [ -r /proc/self/cmdline ]; then
        grep -ls -F -e "-Dmoldau.home=$home" /proc/[0-9]*/cmdline | while IFS= read -r file; do
            process=${file#/proc/}
            printf '%s %s\n' "${process%/cmdline}" "$(tr '\0' ' ' 2>/dev/null <"$file" || true)"
        done
    else
        ps -A -ww -o pid= -o args=
    fi | installation="-Dmoldau.home=$home " awk 'index($0, ENVIRON["installation"]) &&
        / io\.moldau\.cli\.Moldau (start|--as kafka-server-start)( |$)/'
}

# chosen ARGUMENTS: whether a broker that was started with these is meant. As Kafka's script does, this looks at
# the settings file; --override wins.
chosen() {
    file='' overrides='' its_node=1 its_roles=broker,controller
    for word in $1; do
        case $word in
        *node.id=* | *process.roles=*) overrides="$overrides ${word#--*=}" ;;
        --config=*) file=${word#*=} ;;
        -* | *=* | start | kafka-server-start) ;;
        *) file=$word ;;
        esac
    done
    settings=
    if [ -f "$file" ]; then
        settings=$(sed -n -e 's/[[:space:]]//g' -e '/^node\.id=/p' -e '/^process\.roles=/p' "$file")
    fi
    for word in $settings $overrides; do
        case $word in
        node.id=*) its_node=${word#*=} ;;
        *) its_roles=${word#*=} ;;
        esac
    done
    [ "${node:-$its_node}" = "$its_node" ] || return 1
    [ -n "$role" ] || return 0
    case ",$its_roles," in *",$role,"*) ;; *) return 1 ;; esac
}

# What has ended, but was not yet waited for by its parent, has no command line.
is_alive() {
    kill -0 "$1" 2>/dev/null && { [ ! -r "/proc/$1/cmdline" ] || grep -qs . "/proc/$1/cmdline"; }
}

found=$(brokers | while IFS= read -r line; do
    if chosen "${line#* io.moldau.cli.Moldau }"; then printf '%s\n' "${line%% *}"; fi
done)
if [ -z "$found" ]; then
    echo "No kafka server to stop"
    exit 1
fi
# shellcheck disable=SC2086 # process ids are words
kill -s "${SIGNAL:-TERM}" $found
# A clean stop takes a second or two.
have_ended() {
    for process in $found; do
        if is_alive "$process"; then return 1; fi
    done
}
if ! wait_until have_ended; then
    echo "Process $process has not ended within $wait_max_seconds seconds" >&2
    exit 1
fi
