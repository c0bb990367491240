#!/usr/bin/env bash
# What site memory is worth on whole sites: generated ones with random templates, and the real ones of the corpus.
#   bench/site_quality.sh SITE_BLOCKS_BENCH CORPUS SCORERS lab|heldout|real|SITE_FOLDER... [-- VARIANT...]
# lab: seeds 0 to 35, on which the thresholds were chosen. heldout: seeds 36 to 71, to be looked at for final figures alone.
# A SITE_FOLDER has pages.jsonl and truth.jsonl (thoidai_like's make_site.py). VARIANT: see site_blocks_bench.cc; by default
# extraction all online first5 first20, and `-- ablation` is all and each signal left out. BY=feature|protected|site adds tables.
set -euo pipefail
bench=$(realpath "$1") corpus=$(realpath "$2") scorers=$(realpath "$3")
shift 3
sets=() variants=()
while (($#)) && [ "$1" != -- ]; do sets+=("$1"); shift; done
(($#)) && shift
variants=("$@")
((${#variants[@]})) || variants=(extraction all online first5 first20)
if [ "${variants[0]}" = ablation ]; then
  mapfile -t variants < <("$bench" --list | grep -E '^(extraction|all|without-)')
fi
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for set in "${sets[@]}"; do
  case $set in
    lab) python3 "$here/site_lab/make_site.py" --corpus "$corpus" --out "$work/$set" $(seq 0 35) ;;
    heldout) python3 "$here/site_lab/make_site.py" --corpus "$corpus" --out "$work/$set" $(seq 36 71) ;;
    real)
      for site in "$corpus"/sites/*/; do
        mkdir -p "$work/real/$(basename "$site")"
        ln -s "$site"/* "$work/real/$(basename "$site")/"
      done
      ;;
    *)
      mkdir -p "$work/sites/$(basename "$set")"
      ln -s "$(realpath "$set")"/* "$work/sites/$(basename "$set")/"
      ;;
  esac
done
for group in "$work"/*/; do
  echo "== $(basename "$group")"
  for site in "$group"*/; do "$bench" "$site/pages.jsonl" "$site/out" "${variants[@]}"; done
  python3 "$here/site_lab/score.py" --scorers "$scorers" ${BY:+--by "$BY"} --sites "$group"*/ -- "${variants[@]}"
done
