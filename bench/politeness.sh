#!/usr/bin/env bash
# Is a crawl polite, and how close to the limit does it run? 200 hosts that share addresses and domains, with
# Crawl-delay, Retry-After and slow answers; the crawl is killed twice with -9 and resumed. Judged from the server's
# log alone, by politeness_check.py.
#
#   bench/politeness.sh NEWSIEVE [HOSTS] [DELAY_SECONDS]
set -euo pipefail

newsieve=$1
hosts=${2:-200}
delay=${3:-0.3}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
port=$((20000 + RANDOM % 10000))

"$here/politeness_sites.py" "$hosts" > "$work/sites.json"
: > "$work/listening"
"$here/politeness_server.py" "$work/sites.json" "$port" "$work/log" > "$work/listening" &
server=$!
until grep -q listening "$work/listening"; do sleep 0.1; done

arguments=()
while read -r host address; do
  arguments+=("http://$host/0" --connect-to "$host:80:$address:$port")
done < <(python3 -c 'import json, sys
for host, site in json.load(open(sys.argv[1])).items(): print(host, site["address"])' "$work/sites.json")
printf '[crawler]\nfetches_max = 512\nresults_max = 512\nretry_delay_milliseconds = 1000\n' > "$work/config.toml"
crawl() {
  exec "$newsieve" crawl "${arguments[@]}" --config "$work/config.toml" --allow-private --delay "$delay" \
    --contact https://crawler.example/ --data "$work/state" --out "$work/out.jsonl" --progress none
}

killed=()
for seconds in 4 5; do
  (crawl) 2> "$work/said" &
  crawler=$!
  sleep "$seconds"
  kill -9 "$crawler"
  wait "$crawler" 2>/dev/null || true
  killed+=("$(python3 -c 'import time; print(time.monotonic())')")
done
(crawl) 2> "$work/said" || { cat "$work/said" >&2; exit 1; }
tail -2 "$work/said"
"$here/politeness_check.py" "$work/sites.json" "$work/log" "$delay" 1 "${killed[@]}"
