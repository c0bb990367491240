"""Real article texts for the laboratory's sites, by language, from the corpora outside the repository.

A pool is a list of Text. Within one no paragraph of 8 and more words stands twice, so what two pages of a
generated site have in common is what the generator put there.
"""
import collections
import gzip
import json
import os
import re
import sys

Text = collections.namedtuple("Text", "title paragraphs")

PARAGRAPH_CHARS_MIN = 40
PIECE_PARAGRAPHS = 7  # Long texts of languages with few are cut into pieces, each an article.
POOL_MIN = 40         # A language with fewer texts goes to the pool of all such languages.

COUNTRY_LANGUAGE = {"de": "de", "at": "de", "ch": "de", "li": "de", "jp": "ja", "es": "es", "py": "es", "fr": "fr"}
ENGLISH = {"uk", "us", "ca", "au", "za", "ind", "my", "na", "tz", "ls"}


def _lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _clean(paragraphs):
    folded = (re.sub(r"\s+", " ", p).strip() for p in paragraphs)
    return [p for p in folded if len(p) >= PARAGRAPH_CHARS_MIN or (len(p) >= 15 and ord(p[0]) > 0x3000)]


def has_spaces(text):
    return sum(ord(c) > 0x2E80 for c in text) * 3 < len(text)


def words(text):
    """Words; code points where the script has no spaces."""
    return text.split() if has_spaces(text) else list(text)


def join(parts):
    text = " ".join(parts)
    return text if has_spaces(text) else "".join(parts)


def _titled(paragraphs):
    """A text that came without a title: the first words of its last paragraph."""
    parts = words(paragraphs[-1])
    return join(parts[: 9 if has_spaces(paragraphs[-1]) else 18])


def _pieces(title, paragraphs):
    for at in range(0, len(paragraphs), PIECE_PARAGRAPHS):
        piece = paragraphs[at : at + PIECE_PARAGRAPHS]
        if len(piece) >= 3:
            yield Text(title if at == 0 and title else _titled(piece), piece)


def _vietnamese(corpus):
    for row in _lines(corpus + "/vi_text/articles.jsonl.gz"):
        yield Text(row["title"], _clean([row["sapo"]] + row["body"]))


def _bbc(corpus):
    for row in _lines(corpus + "/neardup/bbc2005/docs.jsonl"):
        yield Text(row["title"], _clean(row["text"].split("\n\n")))


def _reuters(corpus):
    for row in _lines(corpus + "/neardup/reuters21578/docs.jsonl"):
        yield Text(row["title"], _clean(re.split(r"\n {4}", row["text"])))


def _chinese(corpus):
    for row in _lines(corpus + "/neardup/wiresim/docs.jsonl"):
        if not has_spaces(row["text"]) and "~" not in row["id"]:
            yield from _pieces("", _clean(row["text"].split("\n")))


def _gold(corpus, name):
    with open(corpus + "/extraction/dev/%s/ground_truth.json" % name, encoding="utf-8") as file:
        for key, row in json.load(file).items():
            yield key, row.get("title") or "", _clean(row["articleBody"].split("\n"))


def _web(corpus):
    for _, title, paragraphs in _gold(corpus, "wcxb_article"):
        if title:
            yield Text(title, paragraphs[:25])


def _distinct(texts):
    seen, pool = set(), []
    for text in texts:
        long = {p for p in text.paragraphs if len(words(p)) >= 8} | {text.title}
        if len(text.paragraphs) < 3 or not text.title or long & seen or len(long) <= len(text.paragraphs) // 2:
            continue
        seen |= long
        pool.append(text)
    return pool


def load(corpus):
    """{language: pool}. Ends the program with a sentence where the corpus is not there."""
    if not os.path.exists(corpus + "/vi_text/articles.jsonl.gz"):
        sys.exit("site_lab: no texts in %s: the corpora are not part of the repository; give their folder" % corpus)
    pools = {"vi": _vietnamese(corpus), "en": _bbc(corpus), "en-wire": _reuters(corpus), "en-web": _web(corpus)}
    pools = {name: _distinct(texts) for name, texts in pools.items()}
    foreign = collections.defaultdict(list)
    for key, title, paragraphs in _gold(corpus, "fundus"):
        country = key.split("-")[0]
        if country not in ENGLISH:
            foreign[COUNTRY_LANGUAGE.get(country, "many")] += _pieces(title, paragraphs)
    foreign["zh"] = list(_chinese(corpus))
    for name in sorted(foreign):
        pool = _distinct(foreign[name])
        if len(pool) >= POOL_MIN and name != "many":
            pools[name] = pool
        else:
            pools["many"] = _distinct(pools.get("many", []) + pool)
    return pools
