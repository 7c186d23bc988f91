#!/usr/bin/env bash
# A throw-away PostgreSQL cluster on loopback: postgres_cluster.sh start|stop FOLDER PORT
set -euo pipefail

action=$1 folder=$2 port=$3
programs=${POSTGRES_PROGRAMS:-/usr/lib/postgresql/15/bin}

if [ ! -x "$programs/initdb" ]; then
    echo "PostgreSQL 15 is not installed ($programs/initdb is missing): run 'apt-get install postgresql-15'." >&2
    exit 1
fi

# The server refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $action in
    start)
        mkdir -p "$folder"
        if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
        [ -f "$folder/data/PG_VERSION" ] ||
            as_server "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
        as_server "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" start \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c timezone=UTC" \
            >/dev/null
        ;;
    stop)
        as_server "$programs/pg_ctl" -D "$folder/data" -w -m immediate stop >/dev/null
        ;;
    *)
        echo "usage: postgres_cluster.sh start|stop FOLDER PORT" >&2
        exit 2
        ;;
esac
