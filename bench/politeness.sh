#!/usr/bin/env bash
# Is a crawl polite, and how close to the limit does it run? HOSTS hosts that share addresses and domains, with
# Crawl-delay, Retry-After and slow answers; the crawl is killed with -9 after 4 and 5 seconds and resumed. Judged from the
# server's log alone, by politeness_check.py.
#
#   bench/politeness.sh NEWSIEVE [HOSTS] [DELAY_SECONDS] [KILLS]
#
# With KILLS it is killed so many times, .3 to 1.5 s after each start (SEED decides), and the sites have more pages than
# are fetched meanwhile. However often: every page is fetched, none twice but for those in flight at a kill, and each has one
# record.
set -euo pipefail

newsieve=$1
hosts=${2:-200}
delay=${3:-0.3}
kills=${4:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
RANDOM=${SEED:-1}
port=$((20000 + $$ % 10000))

"$here/politeness_sites.py" "$hosts" ${kills:+"$delay" "$((kills / 4))"} > "$work/sites.json"
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
    --contact https://crawler.example/ --data "$work/state" --out "$work/out.jsonl" --progress none --max-depth 60000
}

killed=()
for ((kill = 0; kill < ${kills:-2}; ++kill)); do
  milliseconds=$((4000 + 1000 * kill))
  [[ -z $kills ]] || milliseconds=$((300 + RANDOM % 1200))
  (crawl) 2> "$work/said" &
  crawler=$!
  sleep "$(printf '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000)))"
  read -r now _ < /proc/uptime
  kill -9 "$crawler" 2> /dev/null || { echo "the crawl was complete before kill $((kill + 1))"; break; }
  wait "$crawler" 2>/dev/null || true
  killed+=("$now")
done
(crawl) 2> "$work/said" || { cat "$work/said" >&2; exit 1; }
tail -2 "$work/said"
"$here/politeness_check.py" "$work/sites.json" "$work/log" "$delay" 1 "${killed[@]}"
python3 - "$work/sites.json" "$work/out.jsonl" <<'PYTHON'
import json, sys
wanted = sum(site["pages"] for site in json.load(open(sys.argv[1])).values())
urls = [json.loads(line)["url"] for line in open(sys.argv[2], encoding="utf-8")]
print(f"{len(urls)} records of {len(set(urls))} pages; {wanted} pages there are")
sys.exit(0 if len(urls) == len(set(urls)) == wanted else 1)
PYTHON
