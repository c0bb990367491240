#!/usr/bin/env python3
"""Scores what `newsieve clean --blocks` made of the dumps of make_dumps.py, line by line.

  score_clean.py DUMP.jsonl CLEANED.jsonl [--worst N] [--only PREFIX]

Prints line precision, recall and F1 over the lines labelled article or boilerplate. --worst shows the first N lines that
were judged wrongly. --only: of documents whose id begins like that.
"""
import argparse
import json
import pathlib


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dump", type=pathlib.Path)
    parser.add_argument("cleaned", type=pathlib.Path)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    right = leaked = lost = 0
    shown = []
    for dumped, cleaned in zip(read_rows(options.dump), read_rows(options.cleaned), strict=True):
        if not str(dumped["id"]).startswith(options.only):
            continue
        for label, block in zip(dumped["labels"], cleaned["blocks"], strict=True):
            right += label == "A" and block["kept"]
            leaked += label == "B" and block["kept"]
            lost += label == "A" and not block["kept"]
            if (label == "A") != block["kept"] and label != "N":
                shown.append("%s %-4s [%s] %s" % (dumped["id"][-20:], "lost" if label == "A" else "leak", block["reason"], block["text"][:100]))
    precision, recall = right / max(1, right + leaked), right / max(1, right + lost)
    print("%-32s P %.4f R %.4f F1 %.4f  leaked %d lost %d of %d" %
          (options.dump.stem, precision, recall, 2 * precision * recall / max(1e-9, precision + recall), leaked, lost, right + lost))
    for line in shown[: options.worst]:
        print("   ", line)


if __name__ == "__main__":
    main()
