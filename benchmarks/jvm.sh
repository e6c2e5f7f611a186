# Read by the scripts beside it, with the JAVA_HOME they were given, if any: sets java, jdk (its version) and opens.
# shellcheck shell=bash disable=SC2034 # who reads this uses them
home=${1:-${JAVA_HOME:-}}
java=${home:+$home/bin/}java
jdk=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')

# Chronicle Map reaches into the JDK; it is told not to look for its analytics host.
opens=()
for package in lang lang.reflect io util nio; do
    opens+=(--add-opens "java.base/java.$package=ALL-UNNAMED")
done
opens+=(--add-opens java.base/sun.nio.ch=ALL-UNNAMED --add-opens java.base/jdk.internal.ref=ALL-UNNAMED
    --add-exports java.base/jdk.internal.ref=ALL-UNNAMED --add-exports java.base/sun.nio.ch=ALL-UNNAMED
    --add-opens jdk.compiler/com.sun.tools.javac=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED
    -Dchronicle.analytics.disable=true)
