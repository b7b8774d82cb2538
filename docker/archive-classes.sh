#!/bin/sh
# Keeps the classes of the application in this directory as this JVM has read, checked and linked them, so that later starts
# need not do it again: a class-data archive up to Java 24, an AOT cache from 25 on. jvm.options then says how to use it.
# It is of use to the same JVM only, and to jars that still lie where they lay; so this runs where the application will.
# It starts the application on free ports, ends it again, and leaves nothing else behind.
set -eu

if java -XX:+PrintFlagsFinal -version 2>/dev/null | grep -q AOTCacheOutput; then
    archive=application.aot
    write=-XX:AOTCacheOutput=$archive
    use=-XX:AOTCache=$archive
else
    archive=application.jsa
    write=-XX:ArchiveClassesAtExit=$archive
    use="-XX:SharedArchiveFile=$archive -Xshare:auto"
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkfifo "$place/output"

# Each application reads its own properties and leaves the other's alone. Nobody listens on port 1.
java "$write" -XX:MaxRAMPercentage=75 -jar application.jar \
    --server.port=0 --twopc.coordinator.port=0 --twopc.coordinator.log.directory="$place/data" \
    --twopc.participant.id=training --twopc.participant.coordinator-port=1 --twopc.participant.data-directory="$place/data" \
    >"$place/output" 2>&1 &
application=$!

started=no
while read -r line; do
    echo "$line"
    case $line in
        *" Started "*"Application in "*)
            started=yes
            kill -TERM "$application"
            ;;
    esac
done <"$place/output"

status=0
wait "$application" || status=$?
# 143: ended by the signal, as asked.
if [ "$started" = no ] || [ "$status" -ne 143 ]; then
    echo "the application did not start and end as it should: status $status" >&2
    exit 1
fi

if [ -s "$archive" ]; then
    echo "$use" >jvm.options
else
    echo "this JVM wrote no archive; starts take their usual time" >&2
    : >jvm.options
fi
