#!/usr/bin/env python3
"""Many small sites on one machine, for bench/politeness.sh: each request and its end go to a log.

    politeness_server.py SITES.json PORT LOG

SITES.json: {HOST: {"address": "127.x.y.z", "crawl_delay": s, "slow": s, "retry_after": s, "pages": n}}. A host
answers /robots.txt and /0 ... /n-1, each page linking to the next two. Every 5th page of a host with "retry_after"
is refused once with 429; "slow" is how long its answers take. Written for each request, in seconds of the machine's
monotonic clock: when its head was read, when its answer was given to
the system to be sent, or its connection lost.
"""
import asyncio
import json
import random
import sys
import time

sites = json.load(open(sys.argv[1]))
port = int(sys.argv[2])
log = open(sys.argv[3], "a", buffering=1)
refused = set()


def page(host, site, number):
    links = "".join(f'<a href="/{n}">{n}</a>' for n in (number + 1, number + 2) if n < site["pages"])
    words = random.Random(f"{host} {number}")
    text = f"<p>{host} page {number}: " + " ".join("".join(words.choices("aeinorst", k=6)) for _ in range(90)) + ".</p>"
    return f"<html><body><article><h1>Page {number} of {host}</h1>{text}</article>{links}</body></html>"


def answer(host, site, path):
    """Status, fields, body and how long it takes."""
    if path == "/robots.txt":
        delay = f"Crawl-delay: {site['crawl_delay']}\n" if site["crawl_delay"] else ""
        return 200, "Content-Type: text/plain\r\n", f"User-agent: *\n{delay}Disallow: /never\n", 0
    number = int(path[1:]) if path[1:].isdigit() else -1
    if not 0 <= number < site["pages"]:
        return 404, "", "", 0
    if site["retry_after"] and number % 5 == 3 and (host, number) not in refused:
        refused.add((host, number))
        return 429, f"Retry-After: {site['retry_after']}\r\n", "", 0
    return 200, "Content-Type: text/html\r\n", page(host, site, number), site["slow"]


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            begin = time.monotonic()
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            fields = {k.lower(): v for k, v in (l.split(": ", 1) for l in lines[1:] if ": " in l)}
            host = fields["host"].split(":")[0]
            entry = {"host": host, "path": path, "address": writer.get_extra_info("sockname")[0], "begin": begin,
                     "agent": fields.get("user-agent", "")}
            status, extra, body, slow = answer(host, sites[host], path)
            entry["status"] = status
            if status == 429:
                entry["retry_after"] = sites[host]["retry_after"]
            lost = asyncio.ensure_future(reader.read(1)) if slow else None
            if lost:  # A client that goes away ends the request.
                done, _ = await asyncio.wait({lost}, timeout=slow)
                if done:
                    entry["end"] = time.monotonic()
                    entry["lost"] = True
                    log.write(json.dumps(entry) + "\n")
                    return
                lost.cancel()
                await asyncio.gather(lost, return_exceptions=True)
            entry["end"] = time.monotonic()
            writer.write(f"HTTP/1.1 {status} -\r\n{extra}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            log.write(json.dumps(entry) + "\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    for address in sorted({site["address"] for site in sites.values()}):
        await asyncio.start_server(serve, address, port)
    print("listening", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
