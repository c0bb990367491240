#!/usr/bin/env python3
"""Days of news in 24 minutes each: the daemon watches the front pages and feeds of SITES made-up sites, each of which
publishes STORIES a day, and what it takes of the machine is written down each minute.

    bench/soak.py BUILD WORK [SITES] [STORIES] [MINUTES]      1000, 15 and 72, three days, unless given

WORK keeps soak.tsv, a line a minute, and what the daemon wrote. Time is compressed: a minute is an hour. All pauses and
intervals are a 60th of the shipped ones, but for those whose unit is the hour: recrawl.half_life is 60 hours of this
time, and the age up to which articles are visited again is beyond it. What grows to a bound has one that is reached
within the first day: site memory and the state's cache an eighth of the shipped one, near-duplicates 30,000 articles
for the hot window. When it begins each site has 20 stories in its feed already: the first minutes fetch those.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import time

from service import Daemon

FACTOR = 60
SETTINGS = f"""[recrawl]
interval_min_milliseconds = {60_000 // FACTOR}
interval_max_milliseconds = {86_400_000 // FACTOR}
interval_first_milliseconds = {3_600_000 // FACTOR}
article_first_milliseconds = {3_600_000 // FACTOR}
half_life_hours = 1
[near_dup]
documents_max = 30_000
[state]
memory_bytes = {32 << 20}
[politeness]
delay_milliseconds = {1000 // FACTOR}
address_delay_milliseconds = 0
"""
SERVICE = "site_memory_blocks = 500_000"
COLUMNS = ["minute", "articles", "records", "urls", "fetches", "resident_mib", "anonymous_mib", "cache_mib",
           "site_memory_blocks", "hot_articles", "descriptors", "threads", "cpu_seconds", "state_mib", "records_mib"]


def folder_mib(folder):
    """What `folder` takes of the disk. Files come and go meanwhile."""
    said = subprocess.run(["du", "-s", "-B1", folder], capture_output=True, text=True, check=False).stdout
    return int(said.split()[0]) / 2**20


def sample(daemon, minute):
    status, counts = [json.loads(daemon.ask(path)[1]) for path in ("/api/status", "/api/counts")]
    process = dict(re.findall(r"(\w+):\s+(\d+)", (daemon.proc / "status").read_text()))
    return dict(zip(COLUMNS, [
        minute, counts["articles"], status["sink_records_total"], counts["urls_known"],
        sum(number for name, number in status.items() if name.startswith("fetch_results_")), int(process["VmRSS"]) / 1024,
        int(process["RssAnon"]) / 1024, status["state_cache_bytes"] / 2**20, status["site_memory_blocks"],
        status["dedup_hot_articles"], daemon.descriptors(), int(process["Threads"]), daemon.cpu_seconds(),
        folder_mib(daemon.folder / "state"), folder_mib(daemon.folder / "out")]))


def summary(samples):
    half = [row for row in samples if row["minute"] >= samples[-1]["minute"] / 2]
    first, last = half[0], half[-1]
    grown = {name: last[name] - first[name] for name in COLUMNS}
    articles = max(1, grown["articles"])
    print(f"second half: {grown['articles']} articles, {grown['records']} records, {grown['fetches']} fetches")
    for name in ("resident_mib", "anonymous_mib", "cache_mib", "state_mib", "records_mib"):
        print(f"{name:14} {first[name]:.1f} to {last[name]:.1f}: {grown[name] * 2**20 / articles:+.0f} bytes an article")
    for name in ("site_memory_blocks", "hot_articles", "descriptors", "threads"):
        print(f"{name:14} {min(row[name] for row in half)} to {max(row[name] for row in half)}")
    print(f"cpu            {grown['cpu_seconds'] / (60 * max(1, grown['minute'])):.1%} of a core")
    print(f"the disk, all in all: {(last['state_mib'] + last['records_mib']) * 2**20 / last['articles'] / 1000:.1f} KB an article")


def main():
    build, work = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    sites, stories, minutes = [int(text) for text in sys.argv[3:6]] + [1000, 15, 72][len(sys.argv) - 3:]
    work.mkdir(parents=True)
    port = 20000 + os.getpid() % 10000
    seconds = 86400 / stories / FACTOR
    server = subprocess.Popen([f"{build}/endless_sites", str(port), "0", "--item-seconds", str(seconds), "--teasers", "15"])
    time.sleep(.3)  # Until the sites are served.
    daemon = Daemon(build, work, port, [f"http://h{number}.example/" for number in range(sites)], more=SETTINGS,
                    service=SERVICE)
    try:
        daemon.wait_for("/readyz", lambda body: True)
        samples = []
        with open(work / "soak.tsv", "w", encoding="ascii") as table:
            print(*COLUMNS, sep="\t", file=table)
            for minute in range(minutes + 1):
                time.sleep(max(0, daemon.began + 60 * minute - time.monotonic()))
                samples.append(sample(daemon, minute))
                print(*(round(samples[-1][name], 1) for name in COLUMNS), sep="\t", file=table, flush=True)
        summary(samples)
    finally:
        daemon.process.terminate()
        daemon.process.wait()
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
