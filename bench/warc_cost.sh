#!/usr/bin/env bash
# What --warc costs: CPU time of whole crawls over TLS on loopback, with and without it, by turns; medians.
#   bench/warc_cost.sh NEWSIEVE SITE [RUNS]
# SITE: a generated site (thoidai_like/make_site.py --out SITE). Needs nginx, openssl, curl.
set -euo pipefail
newsieve=$(realpath "$1") site=$(realpath "$2") runs=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/serve_site.sh"
work=$(mktemp -d)
trap 'stop_site; sleep 0.2; rm -rf "$work"' EXIT
printf '[politeness]\ncrawl_delay_max_milliseconds = 0\n' > "$work/config.toml"
serve_site "$site" "$work/server"

# Prints the CPU seconds (user, system) of a crawl with these further options.
crawl_seconds() {
  TIMEFORMAT='%U %S'
  {
    time "$newsieve" crawl "${hosts[@]/#/https://}" "${connect[@]}" --cacert "$SITE_CA" --allow-private --delay 0 \
      --config "$work/config.toml" --progress none --log error --out "$work/out.jsonl" "$@" 2> "$work/summary"
  } 2>&1 | awk '{print $1 + $2}'
}
median() { sort -n | awk '{a[NR] = $1} END {print a[int((NR + 1) / 2)]}'; }

for ((run = 0; run < runs; ++run)); do
  crawl_seconds >> "$work/without"
  rm -rf "$work/archive"
  crawl_seconds --warc "$work/archive" >> "$work/with"
done
without=$(median < "$work/without") with=$(median < "$work/with")
cat "$work/summary"
echo "archive: $(cat "$work"/archive/* | wc -c) bytes, $(cat "$work"/archive/*.gz | zcat | grep -ac '^WARC-Type: response') responses"
pages=$(awk 'NR == 1 {print $1}' "$work/summary")
awk -v a="$without" -v b="$with" -v n="$pages" \
  'BEGIN {printf "CPU a page: %.3f ms without, %.3f ms with --warc: x %.3f\n", 1e3 * a / n, 1e3 * b / n, b / a}'
