#!/usr/bin/env python3
"""Reads a log of politeness_server.py and says whether a crawl was polite. Knows nothing of how it was made.

    politeness_check.py SITES.json LOG DELAY RESPONSE_FACTOR [KILLED_AT...]

For each host, each address and each registrable domain: between the end of one request and the begin of the next
there must be the delay, the response's own time by the factor, and of a host also its Crawl-delay and the last
Retry-After. A request that the crawler's death broke off ended when its connection was lost. What an answer said in
the last second before a kill (that it is slow, its Retry-After) may have died with the crawler: from it to the next
request there must be the delay and the Crawl-delay.

No page is asked for twice, but for what was in flight at a kill, or answered in the last second before it and may have
died with it.
"""
import json
import sys
from collections import defaultdict

sites = json.load(open(sys.argv[1]))
log = sorted((json.loads(line) for line in open(sys.argv[2])), key=lambda entry: entry["begin"])
delay, factor = float(sys.argv[3]), float(sys.argv[4])
kills = [float(text) for text in sys.argv[5:]]  # In hundredths of a second: as /proc/uptime says it.
CLOCK = 0.0005  # What two readings of the clock on two ends of a connection may differ by.


def pause(kind, entry):
    wanted = max(delay, sites[entry["host"]]["crawl_delay"] if kind == "host" else 0)
    if "lost" in entry or any(-0.1 < kill - entry["end"] < 1 for kill in kills):
        return wanted
    asked = entry.get("retry_after", 0) if kind == "host" else 0
    return max(wanted, factor * (entry["end"] - entry["begin"]), asked)


def violations(kind, entries):
    found, slack = 0, []
    for before, after in zip(entries, entries[1:]):
        gap = after["begin"] - before["end"]
        wanted = pause(kind, before)
        slack.append(gap - wanted)
        if gap < wanted - CLOCK:
            found += 1
            print(f"VIOLATION {kind}: {gap * 1000:.1f} of {wanted * 1000:.0f} ms between {before} and {after}")
    return found, slack


units = {"host": defaultdict(list), "address": defaultdict(list), "domain": defaultdict(list)}
for entry in log:
    units["host"][entry["host"]].append(entry)
    units["address"][entry["address"]].append(entry)
    units["domain"][".".join(entry["host"].split(".")[-2:])].append(entry)

total = 0
for kind, groups in units.items():
    found, slack = 0, []
    for entries in groups.values():
        one, more = violations(kind, entries)
        found += one
        slack += more
    slack.sort()
    total += found
    shared = sum(len({e["host"] for e in entries}) > 1 for entries in groups.values())
    print(f"{kind:8} {len(groups):4} units ({shared} with several hosts), {len(slack):5} pairs, {found} violations; "
          f"over the least pause: min {slack[0] * 1000:.1f} ms, median {slack[len(slack) // 2] * 1000:.1f} ms")

# How long the crawl took against the shortest it could: the busiest unit with all its pauses.
span = log[-1]["end"] - log[0]["begin"]


def shortest(kind, entries):
    return sum(e["end"] - e["begin"] + pause(kind, e) for e in entries[:-1])


busiest = max((shortest(kind, entries), kind, name) for kind, groups in units.items() for name, entries in groups.items())
print(f"{len(log)} requests in {span:.1f} s; the busiest unit ({busiest[1]} {busiest[2]}) needs {busiest[0]:.1f} s: "
      f"utilisation {busiest[0] / span:.3f}")
answered = defaultdict(list)
for entry in log:
    if entry["status"] == 200 and entry["path"] != "/robots.txt" and "lost" not in entry:
        answered[entry["host"], entry["path"]].append((entry["begin"], entry["end"]))
twice = 0
for page, times in answered.items():
    for begin, end in times[:-1]:
        if not any(begin - 0.1 < kill < end + 1 for kill in kills):
            twice += 1
            print(f"TWICE: {page} at {times}")
again = sum(len(times) - 1 for times in answered.values())
wanted = sum(site["pages"] for site in sites.values())
print(f"{len(answered)} of {wanted} pages fetched; {len(kills)} kills broke off {sum('lost' in e for e in log)} requests, "
      f"and {again} pages were asked for again; {twice} twice without a reason")
sys.exit(1 if total or twice or len(answered) != wanted else 0)
