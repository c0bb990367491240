#!/usr/bin/env python3
"""politeness_sites.py HOSTS: the made-up sites of bench/politeness.sh, as JSON. Some hosts share an address, some a
domain, some both; some ask for a Crawl-delay, some answer slowly, some with 429 and Retry-After."""
import json
import random
import sys

random.seed(7)
hosts = int(sys.argv[1])
sites = {}
for i in range(hosts):
    domain = i if i % 4 else i // 8          # A quarter of the hosts shares its domain with another one.
    shared = i % 5 == 0                      # A fifth lives on ten shared addresses.
    address = f"127.20.0.{i // 5 % 10 + 1}" if shared else f"127.21.{i // 200}.{i % 200 + 1}"
    sites[f"h{i}.d{domain}.example"] = {
        "address": address,
        "crawl_delay": random.choice([0.6, 1]) if i % 7 == 1 else 0,
        "slow": random.choice([0.3, 0.7]) if i % 9 == 2 else 0,
        "retry_after": 2 if i % 11 == 3 else 0,
        "pages": random.randint(8, 16),
    }
json.dump(sites, sys.stdout, indent=1)
