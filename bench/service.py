#!/usr/bin/env python3
"""What the daemon costs, how soon it works, and how it answers: newsieve serve beside made-up sites on loopback.

    bench/service.py BUILD start                from the start to the first article, and to the first record
    bench/service.py BUILD rest [SECONDS]       CPU, wake-ups, memory of a daemon that has nothing to do: 60 s
    bench/service.py BUILD latency [SECONDS]    what those who watch wait for, in the middle of a crawl: 30 s a path
    bench/service.py BUILD attack [SECONDS]     the endpoint under attack in the middle of a crawl: 15 s an attack

The sites are bench/endless_sites.cc, the attacks bench/endpoint_attack.py, each in a process of its own. A crawl here
has 24 hosts and no pauses: it takes all the CPU there is. The shares compare parts of one run.
"""
import contextlib
import http.client
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
HOSTS = 24
PORTS = itertools.count(20000 + os.getpid() % 10000, 2)  # One for the sites, one for the daemon.
ASKED_PER_SECOND = 50
PATHS = ["/healthz", "/api/status", "/metrics", "/api/hosts", "/api/counts", "/api/articles"]
ATTACKS = ["idle", "slow_heads", "malformed", "huge_heads", "huge_bodies", "flood", "connections"]

SERVICE = """[service]
seeds = {seeds}
data_folder = "{folder}/state"
output_folder = "{folder}/out"
monitoring_port = {port}
log_level = "warn"
{service}
[fetcher]
allow_private = true
connect_to = ["::127.0.0.1:{sites_port}"]
"""

NO_PAUSES = """[scope]
kind = "host"
depth_max = 60000
[traps]
fruitless_pages_max = 1000000
[politeness]
delay_milliseconds = 0
response_factor = 0
"""


def median(values):
    return sorted(values)[len(values) // 2]


class Daemon:
    """newsieve serve in a folder of its own, and what the kernel knows of it."""

    def __init__(self, build, folder, sites_port, seeds, more="", service=""):
        self.port = sites_port + 1
        self.folder = pathlib.Path(folder)
        (self.folder / "config.toml").write_text(SERVICE.format(
            seeds=json.dumps(seeds), folder=folder, port=self.port, sites_port=sites_port, service=service) + more)
        self.began = time.monotonic()
        self.process = subprocess.Popen([f"{build}/newsieve", "serve", "--config", self.folder / "config.toml"])
        self.proc = pathlib.Path(f"/proc/{self.process.pid}")

    def ask(self, path):
        """The status and the body; status 0: no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def wait_for(self, path, found):
        """Seconds from the start until `path` answers something that `found` likes."""
        while True:
            status, body = self.ask(path)
            if status == 200 and found(body):
                return time.monotonic() - self.began
            if self.process.poll() is not None:
                sys.exit("the daemon has ended")
            time.sleep(.01)

    def pages(self):
        """That its sites were asked for: it need not answer for that."""
        with open(self.folder / "served", "rb") as served:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: served.read(1 << 20), b""))

    def cpu_seconds(self):
        fields = (self.proc / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wake_ups(self):
        return sum(int(line.split()[1]) for task in (self.proc / "task").iterdir()
                   for line in (task / "status").read_text().splitlines() if line.startswith("voluntary_ctxt"))

    def resident_mib(self):
        return int((self.proc / "statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    def descriptors(self):
        return len(list((self.proc / "fd").iterdir()))


@contextlib.contextmanager
def daemon(build, pages, seeds, **options):
    """A daemon whose hosts all are sites of so many pages; both end with the block."""
    port = next(PORTS)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        sites = subprocess.Popen([f"{build}/endless_sites", str(port), str(pages), "--log", f"{folder}/served"])
        started = None
        try:
            time.sleep(.3)  # Until the sites are served.
            started = Daemon(build, folder, port, seeds, **options)
            yield started
        finally:
            if started:
                started.process.kill()
                started.process.wait()
            sites.kill()
            sites.wait()


def crawl(build):
    seeds = [f"http://site-{number}.example/p/0" for number in range(HOSTS)]
    return daemon(build, 1_000_000, seeds, more=NO_PAUSES)


def start(build):
    for settings in ["", "settle_articles = 1"]:
        ready, article, record = [], [], []
        for _ in range(5):
            with daemon(build, 40, ["http://site.example/p/0"], service=settings) as started:
                ready.append(started.wait_for("/readyz", lambda body: True))
                article.append(started.wait_for("/api/articles", lambda body: json.loads(body)["articles"]))
                record.append(started.wait_for("/api/status", lambda body: json.loads(body)["sink_records_total"] > 0))
        print(f"{settings or 'as shipped':20} ready {median(ready):.2f} s, first article stored {median(article):.2f} s, "
              f"first record written {median(record):.2f} s", flush=True)


def rest(build, seconds=60):
    with daemon(build, 40, ["http://site.example/p/0"], more=NO_PAUSES) as resting:
        resting.wait_for("/api/status", lambda body: json.loads(body)["articles_total"] >= 40)
        time.sleep(5)
        cpu, wakes = resting.cpu_seconds(), resting.wake_ups()
        time.sleep(seconds)
        cpu, wakes = resting.cpu_seconds() - cpu, resting.wake_ups() - wakes
        print(f"at rest for {seconds} s: {cpu / seconds:.2%} of a core, {wakes / seconds:.1f} wake-ups a second, "
              f"{resting.resident_mib():.1f} MiB resident, {resting.descriptors()} descriptors")


def latency(build, seconds=30):
    """Beside it the same of a daemon that has nothing to do: what the machine, as busy as it is, lets anybody wait for."""
    with daemon(build, 1, []) as resting, crawl(build) as crawling:
        crawling.wait_for("/api/status", lambda body: json.loads(body)["articles_total"] > 1000)
        for path in PATHS:
            pages, begin, took = crawling.pages(), time.monotonic(), {crawling: [], resting: []}
            for number in range(seconds * ASKED_PER_SECOND):
                for at, asked_of in enumerate(took):
                    time.sleep(max(0, begin + (number + at / 2) / ASKED_PER_SECOND - time.monotonic()))
                    asked = time.monotonic()
                    status, _ = asked_of.ask(path)
                    took[asked_of].append((time.monotonic() - asked) * 1000 if status == 200 else 10_000)
            rate = (crawling.pages() - pages) / (time.monotonic() - begin)
            print(f"{path:22} {quantiles(took[crawling])}; of the daemon at rest: {quantiles(took[resting])}; {rate:.0f} pages/s",
                  flush=True)


def quantiles(milliseconds):
    in_order = sorted(milliseconds)
    p50, p99 = [in_order[int(len(in_order) * share)] for share in (.5, .99)]
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, most {in_order[-1]:.0f} ms"


def attack(build, seconds=15):
    """Each attack beside the quiet time right before it. The attackers' CPU is taken from the same cores, and so from
    the pages a second, but not from the CPU a page."""
    with crawl(build) as crawling:
        crawling.wait_for("/api/status", lambda body: json.loads(body)["articles_total"] > 1000)
        for name in ATTACKS:
            quiet, _ = load(crawling, seconds)
            attacker = subprocess.Popen([HERE / "endpoint_attack.py", str(crawling.port), name])
            time.sleep(3)  # Until its connections stand.
            attacked, status = load(crawling, seconds)
            attacker.kill()
            attacker.wait()
            rates, costs = [[period[at] for period in (quiet, attacked)] for at in (0, 1)]
            print(f"{name:12} {rates[1]:5.0f} pages/s ({rates[1] / rates[0]:.2f} of {rates[0]:.0f}), "
                  f"{costs[1]:.2f} CPU ms a page ({costs[1] / costs[0]:.2f} of {costs[0]:.2f}), "
                  f"{attacked[2]:+.1f} MiB ({quiet[2]:+.1f}), {attacked[3]} descriptors; "
                  f"status: {status}", flush=True)


def load(crawling, seconds):
    """Pages a second, CPU milliseconds a page, MiB that came, most descriptors; and how somebody is answered who asks
    twice a second."""
    pages, cpu, memory, begin = crawling.pages(), crawling.cpu_seconds(), crawling.resident_mib(), time.monotonic()
    took, descriptors = [], 0
    for number in range(2 * seconds):
        time.sleep(max(0, begin + number / 2 - time.monotonic()))
        asked = time.monotonic()
        if crawling.ask("/api/status")[0] == 200:
            took.append((time.monotonic() - asked) * 1000)
        descriptors = max(descriptors, crawling.descriptors())
    pages = crawling.pages() - pages
    rate, cost = pages / (time.monotonic() - begin), (crawling.cpu_seconds() - cpu) * 1000 / pages
    status = f"{len(took)} of {2 * seconds} answered"
    if took:
        status += f", half in {median(took):.1f} ms, the slowest in {max(took):.0f} ms"
    return (rate, cost, crawling.resident_mib() - memory, descriptors), status


def main():
    build, what, *rest_of = sys.argv[1:]
    commands = {"start": start, "rest": rest, "latency": latency, "attack": attack}
    commands[what](os.path.realpath(build), *map(int, rest_of))


if __name__ == "__main__":
    main()
