#!/usr/bin/env python3
"""politeness_sites.py HOSTS [DELAY SECONDS]: the made-up sites of bench/politeness.sh, as JSON. Some hosts share an
address, some a domain, some both; some ask for a Crawl-delay, some answer slowly, some with 429 and Retry-After. Each has
8 to 16 pages; or, with a crawler's DELAY, so many that it is busy for about SECONDS."""
import json
import random
import sys

random.seed(7)
hosts = int(sys.argv[1])
delay, seconds = map(float, sys.argv[2:4]) if len(sys.argv) > 2 else (1, 0)
sites = {}
for i in range(hosts):
    domain = i if i % 4 else i // 8          # A quarter of the hosts shares its domain with another one.
    shared = i % 5 == 0                      # A fifth lives on a few shared addresses.
    address = f"127.20.0.{i // 5 % max(1, hosts // 20) + 1}" if shared else f"127.21.{i // 200}.{i % 200 + 1}"
    site = {
        "address": address,
        "crawl_delay": random.choice([0.6, 1]) if i % 7 == 1 else 0,
        "slow": random.choice([0.3, 0.7]) if i % 9 == 2 else 0,
        "retry_after": 2 if i % 11 == 3 else 0,
        "pages": random.randint(8, 16),
    }
    if seconds:
        units = 4 if shared else 2 if i % 4 == 0 else 1
        site["pages"] = round(seconds / units / (max(delay, site["crawl_delay"], site["slow"]) + site["slow"]))
    sites[f"h{i}.d{domain}.example"] = site
json.dump(sites, sys.stdout, indent=1)
