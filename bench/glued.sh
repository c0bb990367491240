#!/usr/bin/env bash
# newsieve beside what one glues together (bench/glued.py) on the same site: CPU, memory, and how clean the texts are.
#   [KILLS=N] bench/glued.sh NEWSIEVE CORPUS SCORERS [lab|TEMPLATE...]
# lab: the saved pages of 36 sites with random templates (site_lab, those held out), without crawling. A TEMPLATE: the
# folder CORPUS/thoidai_like has a make_site.py that makes a site of it, which is crawled; PAGES: 300. KILLS: instead of
# measuring, both are killed (SIGKILL) so many times in mid-crawl and started again with the same command. SCORERS: the folder
# with score_site.py. Needs nginx, openssl, curl, python3-scrapy, python3-readability and python3-numpy, which Debian's own
# /usr/bin/python3 reads.
set -euo pipefail
newsieve=$(realpath "$1") corpus=$2 scorers=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/serve_site.sh"
work=$(mktemp -d)
trap 'stop_site; sleep 0.2; rm -rf "$work"' EXIT
# The site asks for a second between fetches; it is our own, and on this machine.
printf '[politeness]\ncrawl_delay_max_milliseconds = 0\n' > "$work/config.toml"

# measured NAME COMMAND...: its CPU and memory, then how its records score.
measured() {
  local name=$1
  shift
  /usr/bin/python3 - "$@" << 'PYTHON' > "$work/cost"
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"CPU {used.ru_utime + used.ru_stime:.2f} s, {used.ru_maxrss / 1024:.0f} MB resident, exit code {status}")
PYTHON
  echo "$name: $(cat "$work/cost"), $(wc -l < "$work/out.jsonl") records"
  python3 "$scorers/score_site.py" --truth "$site/truth.jsonl" --out "$work/out.jsonl"
}

# killed NAME COMMAND...: killed KILLS times, each after the site has answered some 20 to 60 more requests, and started
# again; then left alone. What of the site is in its records?
killed() {
  local name=$1 log=$work/$template-server/access.log times=0 asked pid
  shift
  rm -f "$work/out.jsonl"
  while ((times < KILLS)); do
    asked=$(($(wc -l < "$log") + 20 + RANDOM % 40))
    "$@" 2>> "$work/errors" &
    pid=$!
    while kill -0 $pid 2> /dev/null && (($(wc -l < "$log") < asked)); do sleep 0.02; done
    kill -KILL $pid 2> /dev/null || break
    wait $pid 2> /dev/null || true
    times=$((times + 1))
  done
  echo "$name: killed $times times"
  "$@" 2>> "$work/errors" || true
  /usr/bin/python3 - "$site/truth.jsonl" "$work/out.jsonl" << 'PYTHON'
import collections, json, sys
there = collections.Counter()
broken = 0
for line in open(sys.argv[2], encoding="utf-8", errors="replace"):
    try:
        there[json.loads(line)["url"]] += 1
    except ValueError:
        broken += 1
wanted = {json.loads(line)["url"] for line in open(sys.argv[1], encoding="utf-8")}
print(f"  {len(wanted)} articles: {len(wanted - set(there))} missing, {sum(there[url] > 1 for url in wanted)} more than once, "
      f"{broken} broken lines")
PYTHON
}

if [ "${1:-}" = lab ]; then
  python3 "$here/site_lab/make_site.py" --corpus "$corpus" --out "$work/lab" $(seq 36 71)
  for site in "$work"/lab/*/; do
    mkdir "$site/out"
    /usr/bin/python3 "$here/glued.py" --pages "$site/pages.jsonl" --out "$site/out/glued.jsonl" 2>> "$work/errors"
    "$newsieve" ingest "$site/pages.jsonl" --progress none --out "$site/out/newsieve.jsonl" 2>> "$work/errors"
  done
  python3 "$here/site_lab/score.py" --scorers "$scorers" --sites "$work"/lab/*/ -- glued newsieve
  exit
fi

for template in "${@:-mastertable}"; do
  serve_template "$corpus" "$work" "$template" "${PAGES:-300}"
  glued=(/usr/bin/python3 "$here/glued.py" --connect "$SITE_PORT" --out "$work/out.jsonl" "${hosts[@]/#/https://}")
  ours=("$newsieve" crawl "${hosts[@]/#/https://}" "${connect[@]}" --cacert "$SITE_CA" --allow-private --delay 0
    --config "$work/config.toml" --progress none --out "$work/out.jsonl")
  if ((${KILLS:-0})); then
    killed glued "${glued[@]}" --state "$work/glued-state"
    killed newsieve "${ours[@]}" --data "$work/newsieve-state"
    rm -rf "$work"/*-state
  else
    measured glued "${glued[@]}"
    measured newsieve "${ours[@]}"
  fi
  stop_site
done
