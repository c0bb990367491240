#!/usr/bin/env bash
# Where the extractor's CPU time goes: perf on extract_bench, as two tables of shares.
#   bench/profile.sh EXTRACT_BENCH [CORPUS]
# EXTRACT_BENCH: the built bench (cmake --preset release builds it). CORPUS: the folder with extraction/dev; by default
# the one beside the repository. perf has to be allowed to look (kernel.perf_event_paranoid at most 2).
#
# The first table has our functions with all that they call: a share holds its callees'. The second has the functions,
# those of libraries included, in which the time itself is spent. Reading the pages from their files is in both.
set -euo pipefail
bench=$(realpath "$1")
[[ -z ${2-} ]] || export NEWSIEVE_CORPUS=$2
rounds=4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
perf record --quiet --output "$work/perf.data" --call-graph dwarf,16384 --freq 600 "$bench" "$rounds" alone
report() {
  perf report --input "$work/perf.data" --stdio --call-graph none --sort symbol "$@" 2> /dev/null | grep -vE '^(#|$)' ||
    true
}
echo "== with what they call: share, of it themselves"
report --children --percent-limit 1 | grep -F newsieve:: | head -60
echo "== themselves"
report --no-children --percent-limit 0.7 | head -50
