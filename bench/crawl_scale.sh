#!/usr/bin/env bash
# Does a crawl slow down or grow as what it knows grows? Real crawls of bench/endless_sites.cc, politeness off, everything
# else on; 4,000 pages of 14 KB each, unless there are fewer.
#   bench/crawl_scale.sh BUILD WORK QUESTION [ROUNDS]
# BUILD: the folder with newsieve, state_growth_bench and endless_sites. WORK: a folder that is made, and
# needs 4 GB for 10^7 URLs. QUESTION:
#   known    100 hosts, 10^4 against 10^7 URLs known and queued before the crawl begins
#   queue    one host with 10^4, 10^5, 10^6 URLs queued
#   hosts    10^3 and 10^4 hosts with one page (and a robots.txt) each
#   workers  100 hosts, 1 worker and 2; on one core and on two. Also of the same pages from a WARC file, with the sha256
#            of the records
# Prints a line a crawl: its pages a second, its CPU time a page and the highest resident size, each of the whole process;
# CPU and size include settling, pages a second do not. Rounds are interleaved: compare the medians, printed at the end.
# What is measured takes turns with the server on the machine's cores; the server's share is .03 ms a page.
set -euo pipefail
build=$(realpath "$1") question=$3 rounds=${4:-3}
newsieve=$build/newsieve
mkdir -p "$2"
work=$(realpath "$2")
server=
trap 'stop; rm -rf "$work"/{crawl,state-*,*.jsonl,*.toml,said,seeds,warc,figures}' EXIT
stop() { [[ -z $server ]] || { kill "$server" && wait "$server" || true; server=; } 2> /dev/null; }
port=$((20000 + RANDOM % 10000))
pages_max=4000

serve() {  # PAGES of each host
  stop
  "$build/endless_sites" "$port" "$1" & server=$!
  until (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do sleep 0.05; done
}

cat > "$work/config.toml" <<TOML
[crawler]
fetches_max = 64
results_max = 64
[scope]
kind = "any"
[politeness]
delay_milliseconds = 0
address_delay_milliseconds = 0
domain_delay_milliseconds = 0
response_factor = 0
[fetcher]
allow_private = true
connect_to = ["::127.0.0.1:$port"]
TOML

# measured NAME COMMAND...: a line of figures.
measured() {
  local name=$1
  shift
  /usr/bin/time -f 'time %U %S %e %M' "$@" 2> "$work/said" || { tail -3 "$work/said" >&2; return 1; }
  python3 - "$name" "$work/said" <<'PYTHON' | tee -a "$work/figures"
import re, sys
name, said = sys.argv[1], open(sys.argv[2]).read()
user, system, wall, kib = map(float, re.search(r"time (\S+) (\S+) (\S+) (\S+)", said).groups())
pages = int(re.search(r"(\d+) pages", said).group(1))
rate = re.search(r"([\d.]+) pages/s", said)
rate = float(rate.group(1)) if rate else pages / wall
print(f"{name}\t{pages} pages\t{rate:.0f} pages/s\t{(user + system) / pages * 1000:.3f} CPU ms a page\t{kib / 1024:.0f} MiB")
PYTHON
}

crawl() {  # NAME ARGUMENT...
  local name=$1
  shift
  measured "$name" ${pin:-} "$newsieve" crawl --config "${config:-$work/config.toml}" --max-pages "$pages_max" --delay 0 \
    --progress none --out "$work/out.jsonl" "$@"
}

# from_state NAME HOSTS URLS: a crawl that begins with so many URLs known and queued; 5 % more can be found.
from_state() {
  serve $(($3 / $2 + $3 / $2 / 20))
  [[ -d $work/state-$2-$3 ]] || "$build/state_growth_bench" --fill "$work/state-$2-$3" "$2" "$3"
  rm -rf "$work/crawl"
  cp -r "$work/state-$2-$3" "$work/crawl"
  crawl "$1" --data "$work/crawl"
}

: > "$work/figures"
for ((round = 0; round < rounds; ++round)); do
  case $question in
    known) for urls in 10000 10000000; do from_state "$urls URLs known" 100 "$urls"; done ;;
    queue) for urls in 10000 100000 1000000; do from_state "$urls URLs of one host" 1 "$urls"; done ;;
    hosts)
      serve 1
      pages_max=0 config=$work/hosts.toml
      grep -v connect_to "$work/config.toml" > "$config"
      for hosts in 1000 10000; do
        # Addresses are the names: with one address for all, libcurl looks through all its connections for each fetch.
        for ((i = 0; i < hosts; ++i)); do
          echo "http://127.$((1 + i / 62500)).$((i / 250 % 250)).$((1 + i % 250)):$port/p/0"
        done > "$work/seeds"
        crawl "$hosts hosts" --seeds "$work/seeds"
      done
      ;;
    workers)
      for ((i = 0; i < 100; ++i)); do echo "http://h$i.example/p/0"; done > "$work/seeds"
      serve 10000
      if ((round == 0)); then crawl "to WARC" --seeds "$work/seeds" --warc "$work/warc"; : > "$work/figures"; fi
      for setting in "1 worker, one core:1:taskset -c 0" "1 worker:1:" "2 workers:2:"; do
        IFS=: read -r name workers pin <<< "$setting"
        config=$work/workers.toml
        cp "$work/config.toml" "$config"
        printf '[service]\nworkers = %s\n' "$workers" >> "$config"
        crawl "crawl, $name" --seeds "$work/seeds"
        measured "ingest, $name" $pin "$newsieve" ingest "$work"/warc/*.warc.gz --config "$config" \
          --progress none --out "$work/ingest.jsonl"
        echo "  records $(sha256sum < "$work/ingest.jsonl")"
      done
      ;;
  esac
done
echo "medians:"
python3 - "$work/figures" <<'PYTHON'
import statistics, sys
rows = {}
for line in open(sys.argv[1]):
    name, *figures = line.rstrip("\n").split("\t")
    rows.setdefault(name, []).append([float(figure.split()[0]) for figure in figures])
for name, figures in rows.items():
    _, rate, cpu, mib = (statistics.median(column) for column in zip(*figures))
    print(f"{name}: {rate:.0f} pages/s, {cpu:.3f} CPU ms a page, {mib:.0f} MiB")
PYTHON
