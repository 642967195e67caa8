#!/bin/bash
# install.sh VERSION FOLDER: copies the jars of that version of kafka-clients to $OUT/lib and compiles the program
# against them, with the calls that differ between versions taken from FOLDER.
set -eu
here=$(dirname "$0")
export JAVA_HOME=${JAVA%/bin/java}
"$ROOT/mvnw" -q -f "$here/pom.xml" "-Dclient.version=$1" "-DoutputDirectory=$OUT/lib" \
    org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies
"$JAVA_HOME/bin/javac" -cp "$OUT/lib/*" -d "$OUT/classes" "$here"/src/*.java "$here/$2"/*.java
