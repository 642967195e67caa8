#!/bin/sh
exec "$(dirname -- "$(readlink -f -- "$0")")/moldau" --as kafka-storage "$@"
