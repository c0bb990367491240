#!/usr/bin/env bash
# How long does a story take from its appearance in a feed to the store? The daemon, with the feeds of SITES made-up sites
# (bench/endless_sites.cc) as its seeds; each publishes a story every ITEM_SECONDS on average, at random instants.
#   bench/feed_lag.sh BUILD WORK [SITES] [ITEM_SECONDS] [SECONDS]
# 1000 sites, 20 s and 300 s unless given. Time is compressed: a real site of 72 stories a day has one every 1,200 s, so
# with 20 s everything goes 60 times as fast, and the least interval between two polls, a minute as shipped, is 1 s here. What
# is polled how often is learnt as always.
# Judged from the server's log: of the stories that appeared in the second half (in the first the feeds are learnt and what they had is fetched), when
# each was answered; and whether every one that was answered has its record. The daemon's own histogram is printed beside it.
set -euo pipefail
build=$(realpath "$1") sites=${3:-1000} item_seconds=${4:-20} seconds=${5:-300}
mkdir -p "$2"
work=$(realpath "$2")
port=$((20000 + RANDOM % 10000))
server= daemon=
trap 'kill $server $daemon 2> /dev/null || true; wait; rm -rf "$work"/{state,out,config.toml,log,said}' EXIT
"$build/endless_sites" "$port" 0 --item-seconds "$item_seconds" --log "$work/log" & server=$!
factor=$(python3 -c "print(1200 / $item_seconds)")
milliseconds() { python3 -c "print(max(1, round($1 / $factor)))"; }
cat > "$work/config.toml" <<TOML
[service]
seeds = [$(for ((i = 0; i < sites; ++i)); do printf '"http://h%d.example/feed",' "$i"; done)]
data_folder = "$work/state"
output_folder = "$work/out"
monitoring_port = $((port + 1))
log_level = "warn"
settle_articles = 3
[output]
segment_bytes_max = 0
segment_age_max_seconds = 0
[crawler]
fetches_max = 512
results_max = 512
[recrawl]
interval_min_milliseconds = $(milliseconds 60000)
interval_first_milliseconds = $(milliseconds 3600000)
article_age_max_hours = 0
[politeness]
delay_milliseconds = $(milliseconds 1000)
address_delay_milliseconds = 0
[fetcher]
allow_private = true
connect_to = ["::127.0.0.1:$port"]
TOML
"$build/newsieve" serve --config "$work/config.toml" 2> "$work/said" & daemon=$!
sleep "$seconds"
curl -s "http://127.0.0.1:$((port + 1))/metrics" | grep -E 'newsieve_article_lag|fetch_results_total|resident_memory|cpu_seconds' || true
kill "$daemon"
wait "$daemon" || cat "$work/said" >&2
daemon=
python3 - "$work/log" "$work/out"/articles-*.jsonl "$item_seconds" <<'PYTHON'
import json, sys

item_seconds = float(sys.argv[3])
stories, polls = {}, 0
log = [line.split() for line in open(sys.argv[1]) if line.count(" ") == 3]
for when, host, path, appeared in log:
    polls += path == "/feed"
    if float(appeared):
        stories.setdefault(f"http://{host}{path}", (float(when), float(appeared)))
begin, end = float(log[0][0]), float(log[-1][0])
stored = {json.loads(line)["url"] for line in open(sys.argv[2], encoding="utf-8")}
lost = [url for url in stories if url not in stored]
lags = sorted(when - appeared for when, appeared in stories.values() if appeared > begin + (end - begin) / 2)
at = lambda share: lags[int(len(lags) * share)]
hosts = len({host for _, host, _, _ in log})
print(f"{hosts} sites, a story each {item_seconds:g} s; {len(log) / (end - begin):.0f} requests/s, {polls / (end - begin):.0f} polls/s")
print(f"{len(lags)} stories of about {hosts * (end - begin) / 2 / item_seconds:.0f} that appeared: p50 {at(.5):.2f} s, p90 {at(.9):.2f} s, p99 {at(.99):.2f} s, most {lags[-1]:.2f} s; "
      f"in the time between two stories of a site: p50 {at(.5) / item_seconds:.2f}, p99 {at(.99) / item_seconds:.2f}")
print(f"{len(stories)} answered, {len(stored)} records, {len(lost)} of the answered without one")
sys.exit(1 if lost else 0)
PYTHON
