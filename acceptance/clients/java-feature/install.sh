#!/bin/bash
# install.sh POM [-DNAME=VALUE]... SOURCE...: copies the jars that POM names to $OUT/lib and compiles the program
# against them.
set -eu
export JAVA_HOME=${JAVA%/bin/java}
pom=$1
shift
defined=()
while [[ $1 == -D* ]]; do
    defined+=("$1")
    shift
done
"$ROOT/mvnw" -q -f "$pom" "-DoutputDirectory=$OUT/lib" "${defined[@]}" \
    org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies
"$JAVA_HOME/bin/javac" -parameters -cp "$OUT/lib/*" -d "$OUT/classes" "$@"
