#!/usr/bin/env bash
# What a page costs, stage by stage: CPU milliseconds of a real run, as one line of a table.
#   bench/stages.sh NEWSIEVE ARGUMENT...
# runs `NEWSIEVE ARGUMENT...` (a crawl; an ingest has no fetch) under perf and divides its CPU time among the stages by
# the samples taken in them: a sample belongs to the innermost stage whose function is on its stack. Example, the peers'
# bench site being served:
#   bench/stages.sh build/newsieve crawl --seeds seeds-http.txt --allow-private --delay 0 --scope domain --out out.jsonl
#
# Pages are counted by the commits of fetched pages that the program reports at its end. perf has to be allowed to look
# (kernel.perf_event_paranoid at most 2). Sampling (2,000 a second) slows a run by a tenth, and all stages alike.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
perf record --quiet --output "$work/perf.data" --event cpu-clock --call-graph dwarf,16384 --freq 2000 "$@" --progress plain \
  2> "$work/progress"
perf script --input "$work/perf.data" --no-inline -F comm,ip,sym 2> /dev/null | python3 -c '
import re, sys

STAGES = ["fetch", "decode", "skeleton + gumbo", "extract + links", "site memory + near-dup", "commit + records", "rest"]
FUNCTIONS = [  # (stage, what the name of a function on the stack begins with)
    (1, ("newsieve::decode_body", "newsieve::decode_text")),
    (2, ("newsieve::parse_html",)),
    (3, ("newsieve::PageReader::read",)),
    (4, ("newsieve::key_blocks", "newsieve::settle", "newsieve::SiteBlocks", "newsieve::NearDupIndex")),
    (5, ("newsieve::Committer::commit", "newsieve::to_record", "newsieve::RecordFile")),
    (0, ("newsieve::CrawlRun::run", "newsieve::Crawler", "curl_")),
]

def stage_of(comm, frames):
    for frame in frames:
        for stage, names in FUNCTIONS:
            if frame.startswith(names):
                return stage
    return 5 if comm.startswith("rocksdb") else 6

counts = [0] * len(STAGES)
comm, frames = "", []
for line in sys.stdin:
    if line.startswith(("\t", " ")) and line.strip():
        frames.append(line.split(maxsplit=1)[1].strip() if " " in line.strip() else "")
    elif line.strip():
        comm = line.strip()
    elif comm:
        counts[stage_of(comm, frames)] += 1
        comm, frames = "", []

progress = open(sys.argv[1], encoding="utf-8").read()
pages = int(re.findall(r"(\d+) pages in", progress)[-1])
milliseconds = [count / 2000 * 1000 / pages for count in counts]
print("| pages | " + " | ".join(STAGES) + " | sum |")
print("|---" * (len(STAGES) + 2) + "|")
print(f"| {pages} | " + " | ".join(f"{ms:.3f}" for ms in milliseconds) + f" | {sum(milliseconds):.3f} |")
' "$work/progress"
