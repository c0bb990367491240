#!/usr/bin/env bash
# How well `newsieve dedup` finds the copies of the collections at hand, class by class.
#
#   bench/near_dup_quality.sh NEWSIEVE CORPUS SCORERS
#
# NEWSIEVE: the program. CORPUS: a folder with a folder for each collection (docs.jsonl, pairs.jsonl, and where there
# are any ignore.jsonl and hard_negatives.jsonl). SCORERS: the folder of score_neardup.py. Prints a table on standard
# output; a class that is joined wholly is not listed.
set -euo pipefail

if (($# != 3)); then
  echo "usage: bench/near_dup_quality.sh NEWSIEVE CORPUS SCORERS" >&2
  exit 2
fi
newsieve=$1 corpus=$2 scorers=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for collection in "$corpus"/*/; do
  name=$(basename "$collection")
  "$newsieve" dedup "$collection/docs.jsonl" --out "$work/$name.jsonl" 2>/dev/null
  ignore=()
  [[ ! -f $collection/ignore.jsonl ]] || ignore=(--ignore "$collection/ignore.jsonl")
  python3 "$scorers/score_neardup.py" --pred "$work/$name.jsonl" --pairs "$collection/pairs.jsonl" \
    --docs "$collection/docs.jsonl" "${ignore[@]}" >"$work/$name.score"
done

python3 - "$corpus" "$work" <<'PYTHON'
import collections
import json
import os
import sys

corpus, work = sys.argv[1:]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


print("%-18s %6s %9s %6s  %6s" % ("collection", "F1", "precision", "recall", "ARI"))
for name in sorted(os.listdir(corpus)):
    with open(os.path.join(work, name + ".score")) as file:
        score = json.load(file)
    ari = score.get("ari_closure")
    print("%-18s %.4f    %.4f  %.4f  %s" % (name, score["f1"], score["precision"], score["recall"],
                                          "-" if ari is None else "%.4f" % ari))
    for label, joined in score["per_class"].items():
        if joined["rate"] < 1:
            print("    %-16s %d of %d joined" % (label, joined["joined"], joined["of"]))
    predicted = lines(os.path.join(work, name + ".jsonl"))
    kinds = collections.Counter(record["duplicate_kind"] for record in predicted if record["duplicate_kind"])
    print("    " + ", ".join("%s %d" % kind for kind in sorted(kinds.items())))
    negatives = os.path.join(corpus, name, "hard_negatives.jsonl")
    if os.path.exists(negatives):
        cluster = {record["id"]: record["cluster"] for record in predicted}
        pairs = lines(negatives)
        wrong = sum(cluster[pair["a"]] == cluster[pair["b"]] for pair in pairs)
        print("    hard negatives: %d of %d joined (%.1f %%)" % (wrong, len(pairs), 100 * wrong / len(pairs)))
PYTHON
