#!/usr/bin/env python3
"""What misbehaving servers cost, and whether the others' pages go on coming.

    bench/hostile.py NEWSIEVE cost [NAME...]      CPU and memory of a crawl of one such host, over those of a good one
    bench/hostile.py NEWSIEVE beside [SLOW]       the good hosts' page rate with none, all, and SLOW dripping hosts
                                                  beside, all of which have a place
    bench/hostile.py NEWSIEVE places [SLOW]       the same with 64 places, where the good hosts are known from before

The servers are tests/support/hostile_server.py, in a process of its own.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SERVER = HERE.parent / "tests/support/hostile_server.py"
GOOD_HOSTS = 20
SECONDS = 20

CONFIG = """[scope]
kind = "host"
depth_max = 60000
[traps]
fruitless_pages_max = 1000000
[politeness]
delay_milliseconds = {delay}
response_factor = 0
address_delay_milliseconds = 0
domain_delay_milliseconds = 0
robots_retry_seconds = 1
[crawler]
tries_max = 1
fetches_max = {fetches}
results_max = {fetches}
[fetcher]
allow_private = true
connections_max = {fetches}
stalled_timeout_seconds = {stalled}
total_timeout_milliseconds = 600000
"""


def start(newsieve, folder, port, hosts, delay=0, fetches=64, stalled=3, more=()):
    folder = pathlib.Path(folder)
    (folder / "config.toml").write_text(CONFIG.format(delay=delay, fetches=fetches, stalled=stalled))
    (folder / "seeds").write_text("".join(f"http://{host}.test/\n" for host in hosts))
    out = folder / "out.jsonl"
    out.unlink(missing_ok=True)
    return subprocess.Popen([newsieve, "crawl", "--seeds", folder / "seeds", "--config", folder / "config.toml",
                             "--connect-to", f"::127.0.0.1:{port}", "--progress", "none", "--out", out, *more],
                            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def median(values):
    return sorted(values)[len(values) // 2]


def usage(process):
    """CPU milliseconds and the most MiB of memory of a process, when it has ended."""
    _, _, used = os.wait4(process.pid, 0)
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def cost(newsieve, folder, port, names):
    good = [median(values) for values in zip(*(usage(start(newsieve, folder, port, ["good"])) for _ in range(5)))]
    print(f"{'good':20} {good[0]:8.0f} ms CPU {good[1]:8.1f} MiB")
    worst = [0.0, 0.0]
    for name in names:
        begin = time.monotonic()
        used = [median(values) for values in zip(*(usage(start(newsieve, folder, port, [name])) for _ in range(3)))]
        more = [used[0] - good[0], used[1] - good[1]]
        worst = [max(pair) for pair in zip(worst, more)]
        flag = " <-- " if more[0] > 100 or more[1] > 32 else ""
        print(f"{name:20} {more[0]:+8.0f} ms CPU {more[1]:+8.1f} MiB {(time.monotonic() - begin) / 3:6.1f} s{flag}", flush=True)
    print(f"{'worst':20} {worst[0]:+8.0f} ms CPU {worst[1]:+8.1f} MiB")


def rate(newsieve, folder, port, hostile, fetches, stalled, known=False):
    """Pages a second of the good hosts, once each host has had its robots.txt fetched."""
    hosts = [f"site.{number}" for number in range(GOOD_HOSTS)]
    if known:
        before = start(newsieve, folder, port, hosts, 100, fetches, stalled, ["--data", str(folder) + "/state"])
        time.sleep(5)
        before.kill()
        before.wait()
    hosts += hostile
    crawl = start(newsieve, folder, port, hosts, 100, fetches, stalled, ["--data", str(folder) + "/state"])
    time.sleep(5 + len(hostile) / 200)
    before = pages(folder)
    time.sleep(SECONDS)
    after = pages(folder)
    crawl.kill()
    crawl.wait()
    subprocess.run(["rm", "-rf", str(folder) + "/state"], check=True)
    return (after - before) / SECONDS


def pages(folder):
    log = pathlib.Path(folder) / "served"
    return log.stat().st_size if log.exists() else 0


def beside(newsieve, folder, port, names, slow):
    fetches = slow * 4 // 3 + 512  # At most three quarters of them are for hosts that are slow.
    alone = rate(newsieve, folder, port, [], fetches, 500)
    print(f"good hosts alone: {alone:.1f} pages/s")
    everyone = rate(newsieve, folder, port, names, fetches, 500)
    print(f"with each misbehaviour beside: {everyone:.1f} pages/s ({everyone / alone - 1:+.1%})")
    dripping = rate(newsieve, folder, port, [f"dripping_body.{n}" for n in range(slow)], fetches, 500)
    print(f"with {slow} dripping hosts beside: {dripping:.1f} pages/s ({dripping / alone - 1:+.1%})")


def places(newsieve, folder, port, slow):
    alone = rate(newsieve, folder, port, [], 64, 20, known=True)
    print(f"good hosts alone: {alone:.1f} pages/s")
    dripping = rate(newsieve, folder, port, [f"dripping_body.{n}" for n in range(slow)], 64, 20, known=True)
    print(f"with {slow} dripping hosts beside: {dripping:.1f} pages/s ({dripping / alone - 1:+.1%})")


def main():
    newsieve, what, *rest = sys.argv[1:]
    every = subprocess.run([SERVER, "--list"], capture_output=True, text=True, check=True).stdout.split()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([SERVER, "0", folder + "/served"], stderr=subprocess.PIPE, text=True)
        try:
            port = int(server.stderr.readline().split()[1])
            if what == "cost":
                cost(newsieve, folder, port, rest or every[1:])
            elif what == "places":
                places(newsieve, folder, port, int(rest[0]) if rest else 1000)
            else:
                beside(newsieve, folder, port, every[1:], int(rest[0]) if rest else 1000)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
