#!/usr/bin/env python3
"""What one writes who glues a crawler, an extractor and a deduplicator together: Scrapy, readability-lxml, MinHash.

    bench/glued.py --connect PORT [--state DIR] --out FILE SEED...   every name leads to PORT on loopback
    bench/glued.py --pages PAGES.JSONL --out FILE                    saved pages, as newsieve ingest reads them

With --state (Scrapy's JOBDIR) it goes on where it was stopped, and appends to FILE.

Crawls the seeds' hosts, keeps of each page what readability takes for the article, and marks a text as the copy of an
earlier one if their sets of five-word shingles are estimated to agree by .7: 128 permutations, in 25 bands of 5 rows.
Of Debian's python3-scrapy, python3-readability and python3-numpy. bench/glued.sh measures it beside newsieve.
"""
import argparse
import gzip
import json
import pathlib
import re
import zlib
from urllib.parse import urlsplit

import lxml.html
import numpy
import scrapy
from readability import Document
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.resolver import dnscache

PERMUTATIONS, BANDS, ROWS, SIMILAR, SHINGLE_WORDS = 128, 25, 5, 0.7, 5
TEXT_CHARACTERS_MIN = 250  # Less is no article.
PRIME = (1 << 31) - 1
BLOCKS = "//p | //h1 | //h2 | //h3 | //h4 | //h5 | //h6 | //li | //blockquote | //td"


class Copies:
    """Which earlier text one is a copy of."""

    def __init__(self):
        chance = numpy.random.default_rng(1)
        self.factors = chance.integers(1, PRIME, PERMUTATIONS, dtype=numpy.int64)
        self.offsets = chance.integers(0, PRIME, PERMUTATIONS, dtype=numpy.int64)
        self.sketches, self.buckets = {}, {}

    def original_of(self, url, text):
        words = re.findall(r"\w+", text.lower())
        shingles = {zlib.crc32(" ".join(words[at:at + SHINGLE_WORDS]).encode()) % PRIME
                    for at in range(max(1, len(words) - SHINGLE_WORDS + 1))}
        hashes = numpy.fromiter(shingles, numpy.int64)[:, None]
        sketch = ((hashes * self.factors + self.offsets) % PRIME).min(axis=0)
        found = None
        for band in range(BANDS):
            key = band, sketch[band * ROWS:(band + 1) * ROWS].tobytes()
            earlier = self.buckets.setdefault(key, url)
            if found is None and earlier != url and (self.sketches[earlier] == sketch).mean() >= SIMILAR:
                found = earlier
        self.sketches[url] = sketch
        return found


def article_of(html):
    document = Document(html)
    try:
        tree = lxml.html.fromstring(document.summary())
    except Exception:  # It raises what it likes on pages without text.
        return "", ""
    lines = [" ".join(block.text_content().split()) for block in tree.xpath(BLOCKS) if not block.xpath(".//p | .//li | .//td")]
    return document.short_title(), "\n".join(filter(None, lines))


class News(scrapy.Spider):
    name = "news"

    def __init__(self, seeds, out):
        super().__init__()
        self.start_urls, self.out, self.copies = seeds, out, Copies()
        self.links = LinkExtractor(allow_domains=[urlsplit(seed).hostname for seed in seeds])

    def parse(self, response):
        if not isinstance(response, scrapy.http.HtmlResponse):
            return
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url)
        title, text = article_of(response.text)
        if len(text) >= TEXT_CHARACTERS_MIN:
            record = {"url": response.url, "title": title, "text": text, "duplicate_of": self.copies.original_of(response.url, text)}
            self.out.write(json.dumps(record, ensure_ascii=False) + "\n")


def read_saved(pages, out):
    copies = Copies()
    for page in map(json.loads, pages.read_text(encoding="utf-8").splitlines()):
        file = pages.parent / page["file"]
        html = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        title, text = article_of(html.decode("utf-8", "replace"))
        record = {"id": page["id"], "url": page["url"], "title": title, "text": text,
                  "duplicate_of": copies.original_of(page["id"], text)}
        out.write(json.dumps(record, ensure_ascii=False) + "\n")


def crawl(seeds, port, state, out):
    for seed in seeds:
        dnscache[urlsplit(seed).hostname] = "127.0.0.1"
    process = CrawlerProcess({
        "ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "COOKIES_ENABLED": False,
        "JOBDIR": state, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "ERROR", "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7"})
    from twisted.internet import reactor  # Of the kind that Scrapy has installed.
    connect = reactor.connectTCP
    reactor.connectTCP = lambda host, _, *rest, **named: connect(host, port, *rest, **named)
    process.crawl(News, seeds=seeds, out=out)
    process.start()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("seeds", nargs="*")
    arguments.add_argument("--connect", type=int)
    arguments.add_argument("--state")
    arguments.add_argument("--pages", type=pathlib.Path)
    arguments.add_argument("--out", required=True)
    given = arguments.parse_args()
    with open(given.out, "a" if given.state else "w", buffering=1, encoding="utf-8") as out:  # A line at a time.
        if given.pages:
            read_saved(given.pages, out)
        else:
            crawl(given.seeds, given.connect, given.state, out)


if __name__ == "__main__":
    main()
