#!/usr/bin/env bash
# Quality of `newsieve clean`: line precision, recall and F1 on text dumps whose lines are labelled.
#   bench/clean_quality.sh NEWSIEVE CORPUS SCORERS GENERATED [DUMPS]
# NEWSIEVE: the program. CORPUS: the folder with seeds, sites, neardup, vi_text, extraction. SCORERS: the folder with
# score_site.py. GENERATED: sites as make_site.py writes them, TEMPLATE-DRIFT/. DUMPS: a folder that make_dumps.py wrote
# before; made anew where it is not given. Prints a line a set: lines; for the generated and the real sites also the tokens
# that score_site.py counts; and where a second run would change anything.
set -euo pipefail
newsieve=$1 corpus=$2 scorers=$3 generated=$4
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dumps=${5:-$work/dumps}
[[ -d $dumps ]] || python3 -B "$here/make_dumps.py" "$corpus" "$generated" "$dumps"

for dump in "$dumps"/*.jsonl; do
  name=$(basename "$dump" .jsonl)
  case $name in *.truth) continue ;; esac
  "$newsieve" clean "$dump" --blocks --log error --out "$work/blocks.jsonl" 2> /dev/null
  "$newsieve" clean "$dump" --log error --out "$work/once.jsonl" 2> /dev/null
  "$newsieve" clean "$work/once.jsonl" --log error --out "$work/twice.jsonl" 2> /dev/null
  cmp -s "$work/once.jsonl" "$work/twice.jsonl" || echo "$name: a second run changes something"
  only=()
  case $name in seeds-*) only=(--only 00) ;; esac
  python3 -B "$here/score_clean.py" "$dump" "$work/blocks.jsonl" "${only[@]}"
  if [[ -f $dumps/$name.truth.jsonl ]]; then
    python3 "$scorers/score_site.py" --truth "$dumps/$name.truth.jsonl" --out "$work/once.jsonl" |
      grep -E "^(token_micro|teaser_leaked_share|shared_body_lost_share)" | sed 's/^/    /'
  fi
done

# The labelled seeds by their own scorer: these two documents alone.
"$newsieve" clean "$dumps/seeds-only.jsonl" --log error --out "$work/seeds.jsonl" 2> /dev/null
for labels in "$corpus"/seeds/*.labels.jsonl; do
  name=$(basename "$labels" .labels.jsonl)
  python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    if row["id"] == sys.argv[2]: print(row["text"])' "$work/seeds.jsonl" "$name" > "$work/seed.txt"
  echo "seeds alone: $name"
  python3 "$scorers/score_site.py" --labels "$labels" --text "$work/seed.txt" | sed 's/^/    /'
done
