#!/usr/bin/env bash
# kill -9 while a whole site is crawled: the crawl is killed KILLS times and run again each time, then to its end.
#   bench/crash.sh NEWSIEVE CORPUS [TEMPLATE]
# CORPUS: the folder with thoidai_like/make_site.py. Prints each kill with what had been fetched by then, and at the
# end "equal" if the records (id, text) are those of an undisturbed run, every line parses and no id is there twice.
# SEED makes the site and the instants. Needs nginx, openssl, curl, python3.
set -euo pipefail
newsieve=$(realpath "$1") corpus=$2 template=${3:-mastertable}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/serve_site.sh"
work=$(mktemp -d)
# The site asks for a second between fetches; it is our own, and on this machine.
printf '[politeness]\ncrawl_delay_max_milliseconds = 0\n' > "$work/config.toml"
trap 'stop_site; sleep 0.2; rm -rf "$work"' EXIT
serve_template "$corpus" "$work" "$template" "${PAGES:-150}"

# crawl NAME: into NAME.jsonl, with the state in NAME.
crawl() {
  exec "$newsieve" crawl "${hosts[@]/#/https://}" "${connect[@]}" --cacert "$SITE_CA" --allow-private --delay 0 \
    --config "$work/config.toml" --progress none --data "$work/$1" --out "$work/$1.jsonl" 2>> "$work/$1.log"
}

requests() { wc -l < "$work/$template-server/access.log"; }

before=$(requests)
(crawl undisturbed)
all=$(($(requests) - before))
echo "undisturbed: $all requests, $(wc -l < "$work/undisturbed.jsonl") records"

RANDOM=${SEED:-1}
kills=${KILLS:-20} killed=0
for ((round = 1; round <= kills; ++round)); do
  # Far enough apart that the last kill is near the end of the site.
  wait_for=$((RANDOM % (2 * all / kills) + 1)) before=$(requests)
  crawl killed & pid=$!
  while [ $(($(requests) - before)) -lt "$wait_for" ] && kill -0 "$pid" 2> /dev/null; do sleep 0.001; done
  if kill -9 "$pid" 2> /dev/null; then killed=$((killed + 1)); fi
  status=0
  wait "$pid" 2> /dev/null || status=$?
  echo "round $round: $(($(requests) - before)) requests, exit code $status"
done
(crawl killed)
echo "killed $killed times, $(wc -l < "$work/killed.jsonl") records"
python3 - "$work/undisturbed.jsonl" "$work/killed.jsonl" <<'PYTHON'
import json, sys

def texts(path):
    records = [json.loads(line) for line in open(path, encoding="utf-8")]
    by_id = {record["id"]: record["text"] for record in records}
    if len(by_id) != len(records):
        sys.exit(f"{path}: an id is there twice")
    return by_id

expected, found = (texts(path) for path in sys.argv[1:])
if expected != found:
    different = [key for key in expected if found.get(key) != expected[key]]
    sys.exit(f"different: {len(different)} records, {len(found.keys() - expected.keys())} too many")
print(f"equal: {len(expected)} records")
PYTHON
