#!/usr/bin/env bash
# A whole site end to end: `newsieve crawl` over TLS on loopback, scored against the site's own truth.
#   bench/site_crawl.sh NEWSIEVE CORPUS SCORERS [TEMPLATE...]
# CORPUS: the folder with thoidai_like/make_site.py. SCORERS: the folder with score_site.py. Needs nginx, openssl, curl.
set -euo pipefail
newsieve=$(realpath "$1") corpus=$2 scorers=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/serve_site.sh"
work=$(mktemp -d)
# The site asks for a second between fetches; it is our own, and on this machine.
printf '[politeness]\ncrawl_delay_max_milliseconds = 0\n' > "$work/config.toml"
trap 'stop_site; sleep 0.2; rm -rf "$work"' EXIT
for template in "${@:-mastertable}"; do
  serve_template "$corpus" "$work" "$template" "${PAGES:-150}"
  status=0
  "$newsieve" crawl "${hosts[@]/#/https://}" "${connect[@]}" --cacert "$SITE_CA" --allow-private --delay 0 --config "$work/config.toml" \
    --progress none --out "$work/out.jsonl" || status=$?
  echo "exit code $status"
  python3 "$scorers/score_site.py" --truth "$site/truth.jsonl" --out "$work/out.jsonl"
  stop_site
done
