#!/usr/bin/env python3
"""Makes text dumps with a label for every line, to measure and to train `newsieve clean` with.

  make_dumps.py CORPUS GENERATED OUT

CORPUS: the folder with seeds, sites, neardup, vi_text and extraction. GENERATED: folders as make_site.py writes them
(TEMPLATE-DRIFT/{pages.jsonl,truth.jsonl,...}); may be empty. OUT: a file a site, NAME.jsonl, and NAME.truth.jsonl where
score_site.py can score it.

A line of NAME.jsonl is {"id", "url", "text", "labels"}: all visible text of a page, one block a line, in reading order,
and a letter for each line that is not blank: A article, B boilerplate, N neutral (captions, bylines, what the truth
does not say). The same input gives the same bytes.

  tl-*       generated sites, plain or with the marks that text extractors leave of images and tables
  seeds-*    the two labelled seed dumps within sixty of such a site; seeds-only: these two alone
  real-*     the real sites
  invented-* sites of templates drawn at random, in several languages (invented_dumps.py)
  clean-*    bodies alone, as documents of a site: nothing may go
"""
import gzip
import json
import pathlib
import random
import re
import sys
import unicodedata
from html.parser import HTMLParser

import invented_dumps

BLOCKS = set("address article aside blockquote body br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
             "header hr html li main nav ol option p pre section table tbody td tfoot th thead tr ul".split())
SKIPPED = set("script style noscript template iframe svg head select button title".split())
VOID = set("img br hr input meta link".split())
WORD = re.compile(r"\w+")


def folded(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def words(text):
    return WORD.findall(text.lower())


class Dump(HTMLParser):
    """marks: none; "cells": `| text |` for a table cell; "images": `![]() text` and a lone `|` below it."""

    def __init__(self, marks):
        super().__init__(convert_charrefs=True)
        self.marks, self.skip, self.buffer, self.lines = marks, [], [], []
        self.cell = False
        self.image = False

    def flush(self):
        text = folded("".join(self.buffer))
        self.buffer = []
        if not text:
            return
        if self.cell and self.marks == "cells":
            text = "| %s |" % text
        if self.image and self.marks == "images" and self.cell:
            self.lines += ["![]() " + text, "|"]
            self.image = False
            return
        self.lines.append(text)

    def handle_starttag(self, tag, attributes):
        if tag in SKIPPED:
            self.skip.append(tag)
        if tag in BLOCKS:
            self.flush()
        if tag == "td":
            self.cell = True
        if tag == "table":
            self.image = False
        if tag == "img" and self.cell and not self.skip:
            self.image = True
            if self.marks == "cells" and not folded("".join(self.buffer)):
                self.lines.append("![]() |")
        if tag in ("li", "h3") and self.marks == "images":
            self.lines.append("")

    def handle_endtag(self, tag):
        if tag in self.skip:
            while self.skip.pop() != tag:
                pass
        if tag in BLOCKS:
            self.flush()
        if tag in ("td", "table", "tr"):
            self.cell = False

    def handle_data(self, data):
        if not self.skip:
            self.buffer.append(data)


def dump(page, marks=""):
    parser = Dump(marks)
    parser.feed(page)
    parser.close()
    parser.flush()
    return parser.lines


def bare(line):
    return folded(re.sub(r"^(!\[\]\(\)|\|)\s*|\s*\|$", "", line.strip()))


class Truth:
    """Labels the lines of a page whose body is known."""

    def __init__(self, body, title, neutral):
        self.body = {folded(line).lower() for line in body.split("\n") if line.strip()}
        self.sequence = " " + " ".join(words(body)) + " "
        self.vocabulary = set(words(body))
        self.title = folded(title or "").lower()
        self.neutral = {folded(line).lower() for line in neutral}
        self.title_seen = False

    def label(self, line):
        text = bare(line).lower()
        tokens = words(text)
        if text in self.body:
            return "A"
        if text == self.title:
            first, self.title_seen = not self.title_seen, True
            return "A" if first else "N"
        if not tokens:
            return "B"
        if text in self.neutral:
            return "N"
        if " " + " ".join(tokens) + " " in self.sequence:
            return "A" if len(tokens) >= 5 else "N"
        shared = sum(token in self.vocabulary for token in tokens) / len(tokens)
        return "N" if len(tokens) >= 8 and shared > 0.85 else "B"


def row(identity, url, lines, labels):
    assert len([line for line in lines if line.strip()]) == len(labels)
    return {"id": identity, "url": url, "text": "\n".join(lines), "labels": "".join(labels)}


def labelled(identity, url, lines, truth):
    return row(identity, url, lines, [truth.label(line) for line in lines if line.strip()])


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for value in rows:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def generated_site(folder, marks):
    rows = []
    for truth in read_rows(folder / "truth.jsonl"):
        page = (folder / truth["file"]).read_text(encoding="utf-8")
        lines = dump(page, marks)
        known = Truth(truth["body_text"], truth["title"], truth["captions"] + truth["meta_lines"])
        teasers = {folded(teaser).lower() for teaser in truth["teasers"]} - known.body
        value = labelled(truth["url"], truth["url"], lines, known)
        shown = [line for line in lines if line.strip()]
        value["labels"] = "".join("B" if bare(line).lower() in teasers else label
                                  for line, label in zip(shown, value["labels"]))
        rows.append(value)
    return rows


def seeds(corpus):
    rows = []
    for path in sorted((corpus / "seeds").glob("*.labels.jsonl")):
        name = path.name.split(".")[0]
        text = (corpus / "seeds" / (name + ".source.txt")).read_text(encoding="utf-8")
        kinds = {label["line_no"]: label for label in read_rows(path)}
        labels = []
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                label = kinds[number]
                labels.append("N" if label["kind"] == "caption" else "A" if label["label"] == "article" else "B")
        rows.append(row(name, "https://www.thoidai-mau.example/" + name, text.split("\n"), labels))
    return rows


def real_site(folder):
    rows = []
    truth = []
    for page in read_rows(folder / "pages.jsonl"):
        gold = page.get("gold")
        if not gold:
            continue
        raw = gzip.open(folder / page["file"]).read() if page["file"].endswith(".gz") else (folder / page["file"]).read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
        known = Truth(gold["body_text"], gold.get("title"), gold.get("captions") or [])
        rows.append(labelled(page["id"], page["url"], dump(text), known))
        truth.append(page)
    return rows, truth


def clean_sites(corpus):
    """name, documents as lists of lines."""
    with gzip.open(corpus / "vi_text" / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        articles = [json.loads(line) for line in file]
    yield "clean-vi", [[a["title"], a["sapo"], *a["body"]] for a in articles]
    for name in ("bbc2005", "reuters21578", "wiresim"):
        rows = read_rows(corpus / "neardup" / name / "docs.jsonl")[:1500]
        yield "clean-" + name, [r["text"].split("\n") for r in rows]
    for name in ("fundus", "wcxb_article", "zyte", "readability"):
        truth = json.load(open(corpus / "extraction" / "dev" / name / "ground_truth.json", encoding="utf-8"))
        yield "clean-" + name, [g["articleBody"].split("\n") for g in truth.values() if g["articleBody"]]
    for folder in sorted((corpus / "sites").iterdir()):
        if folder.is_dir():
            golds = [page["gold"]["body_text"] for page in read_rows(folder / "pages.jsonl") if page.get("gold")]
            yield "clean-" + folder.name, [gold.split("\n") for gold in golds if gold]


def clean_rows(name, documents):
    rows = []
    for number, lines in enumerate(documents):
        lines = [line for line in lines if line.strip()]
        rows.append(row("%s-%d" % (name, number), "https://%s.example/%d" % (name, number), lines, "A" * len(lines)))
    return rows


def main():
    corpus, generated, out = map(pathlib.Path, sys.argv[1:4])
    out.mkdir(parents=True, exist_ok=True)
    seed_rows = seeds(corpus)
    write_rows(out / "seeds-only.jsonl", seed_rows)
    seed_titles = {seed["text"].split("\n")[0] for seed in seed_rows}
    for folder in sorted(path for path in generated.iterdir() if (path / "truth.jsonl").exists()):
        truth = read_rows(folder / "truth.jsonl")
        of_seeds = {t["url"] for t in truth if t["title"] in seed_titles}
        of_seeds |= {t["url"] for t in truth if t["dup_of"] in of_seeds}
        for marks in ("", "cells", "images"):
            if marks == "cells" and "mastertable" not in folder.name:  # Layout tables would mark whole articles.
                continue
            if marks and not any(name in folder.name for name in ("mastertable", "oldtables")):
                continue
            name = folder.name + ("-" + marks if marks else "")
            rows = generated_site(folder, marks)
            write_rows(out / ("tl-" + name + ".jsonl"), rows)
            write_rows(out / ("tl-" + name + ".truth.jsonl"), truth)
            others = [value for value in rows if value["url"] not in of_seeds]
            write_rows(out / ("seeds-" + name + ".jsonl"), random.Random(name).sample(others, 60) + seed_rows)
    for folder in sorted((corpus / "sites").iterdir()):
        if folder.is_dir():
            rows, truth = real_site(folder)
            write_rows(out / ("real-" + folder.name + ".jsonl"), rows)
            write_rows(out / ("real-" + folder.name + ".truth.jsonl"), truth)
    for name, documents in clean_sites(corpus):
        write_rows(out / (name + ".jsonl"), clean_rows(name, documents))
    for name, rows in invented_dumps.sites(corpus):
        write_rows(out / (name + ".jsonl"), rows)


if __name__ == "__main__":
    main()
