#!/bin/bash
# Copies the jars that pom.xml names to lib and compiles the program against them.
set -eu
export JAVA_HOME=${JAVA%/bin/java}
"$ROOT/mvnw" -q -f "$OUT/pom.xml" "-DoutputDirectory=$OUT/lib" \
    org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies
"$JAVA_HOME/bin/javac" -parameters -cp "$OUT/lib/*" -d "$OUT/classes" "$OUT"/src/*.java
