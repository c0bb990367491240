#!/usr/bin/env bash
# Extraction quality: F1 of `newsieve extract --pages` on every gold set of the corpus, each page on its own.
#   bench/extraction_quality.sh NEWSIEVE CORPUS SCORERS
# NEWSIEVE: the program. CORPUS: the folder with extraction/dev. SCORERS: the folder with score_extraction.py and
# score_metadata.py. Prints one line a set.
set -euo pipefail
newsieve=$1 corpus=$2 scorers=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for set in "$corpus"/extraction/dev/*/; do
  name=$(basename "$set")
  python3 - "$set" > "$work/pages.jsonl" <<'PY'
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1]).resolve()
truth = json.load(open(folder / "ground_truth.json", encoding="utf-8"))
for key, gold in truth.items():
    url = gold.get("url") or "http://page.invalid/" + key
    print(json.dumps({"id": key, "url": url, "file": str(folder / "html" / (key + ".html.gz"))}))
PY
  "$newsieve" extract --pages "$work/pages.jsonl" --out "$work/out.jsonl"
  python3 - "$work/out.jsonl" > "$work/out.json" <<'PY'
import json, sys
records = map(json.loads, open(sys.argv[1], encoding="utf-8"))
print(json.dumps({record["id"]: {"articleBody": record["text"] or ""} for record in records}))
PY
  echo "== $name"
  python3 "$scorers/score_extraction.py" "$set/ground_truth.json" "$work/out.json" --name newsieve
  case $name in
    fundus | wcxb_article)
      python3 "$scorers/score_metadata.py" --truth "$set/ground_truth.json" --out "$work/out.jsonl" ;;
  esac
done
