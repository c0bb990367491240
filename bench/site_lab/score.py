#!/usr/bin/env python3
"""Figures of sites whose truth is known, over many sites and variants.  Python 3 standard library only.

  score.py --scorers SCORERS [--by feature|site|protected] [--worst N] --sites DIR... -- VARIANT...

DIR has truth.jsonl (make_site.py's, thoidai_like's) or pages.jsonl with gold (real sites), and out/VARIANT.jsonl
(site_blocks_bench). SCORERS: the folder with score_site.py, whose measures these are. Pages are looked up by id
where the truth has one. A variant `firstN` is judged on the first N pages, which is what `settled` says of `all` on the same pages.

Prints for each variant the mean over sites of: F1, precision, recall (tokens, macro over pages), leaked, teaser
leaked and shared body lost shares, the worst site, and how many sites are worse than `extraction` by more
than .0005 (if that variant is there). --by: the share kept of each feature's boilerplate tokens, or lost of
each protected line's; or F1 a site.
"""
import argparse
import collections
import importlib.util
import json
import os


def load_scorer(folder):
    spec = importlib.util.spec_from_file_location("score_site", folder + "/score_site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Scored:
    """One site's pages under one variant."""

    def __init__(self, scorer, folder, variant):
        self.scorer, self.name = scorer, os.path.basename(folder.rstrip("/"))
        truth = folder + "/truth.jsonl"
        self.truth = scorer.truth_rows(truth if os.path.exists(truth) else folder + "/pages.jsonl")
        rows = scorer.load("%s/out/%s.jsonl" % (folder, variant))
        by_id = {str(r["id"]): r for r in rows}
        by_url = {scorer.key(r["url"]): r for r in rows}
        found = [by_id.get(str(t.get("id"))) or by_url.get(scorer.key(t.get("url"))) for t in self.truth]
        if variant.startswith("first"):  # The other pages were not read.
            self.truth, found = zip(*[(t, r) for t, r in zip(self.truth, found) if r])
        self.pages = [dict(scorer.score_page(t, r or {}, "ignore"), id=str(t.get("id") or t["url"]))
                      for t, r in zip(self.truth, found)]

    def mean(self, part, of=None):
        """Over the pages, or over those that `of`, the same site under another variant, has as well."""
        ids = of and {p["id"] for p in of.pages}
        values = [p["tok"][part] for p in self.pages if ids is None or p["id"] in ids]
        return sum(values) / len(values)

    def share(self, part, whole):
        total = sum(p[whole] for p in self.pages)
        return sum(p[part] for p in self.pages) / total if total else None

    def shared_lost(self):
        s = self.scorer
        seen = collections.Counter(l for t in self.truth for l in
                                   set(s.lines(t["body_text"])) | {s.line(b) for b in t.get("boilerplate_lines") or []})
        shared = lost = 0
        for page in self.pages:
            for line in page["body_l"]:
                tokens = s.toks(line)
                if seen[line] > 1 and len(tokens) >= 8:
                    shared += len(tokens)
                    lost += 0 if s.contains(page["hay"], " ".join(tokens)) else len(tokens)
        return lost / shared if shared else None

    def lines(self, field):
        """(feature, tokens, whether it is in the output) of each line of the field."""
        s = self.scorer
        for truth, page in zip(self.truth, self.pages):
            own = " " + " ".join(x for l in page["body_l"] + [truth.get("title") or ""] for x in s.toks(l)) + " "
            for feature, text in truth.get(field) or []:
                tokens = s.toks(text)
                joined = " ".join(tokens)
                if not tokens or field == "features" and (len(tokens) < 3 or s.contains(own, joined)):
                    continue
                yield feature, len(tokens), s.contains(page["hay"], joined)


def average(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else None


def show(value):
    return "    - " if value is None else "%.4f" % value


def summary(variant, sites, extraction, settled):
    worst = min(sites, key=lambda s: s.mean(2))
    worse = [s for s in sites if s.name in extraction and s.mean(2) < extraction[s.name].mean(2, s) - 0.0005]
    columns = [average([s.mean(2) for s in sites]), average([s.mean(0) for s in sites]), average([s.mean(1) for s in sites]),
               average([s.share("leak", "boil") for s in sites]), average([s.share("tzl", "tz") for s in sites]),
               average([s.shared_lost() for s in sites])]
    young = [(s.mean(2), settled[s.name].mean(2, s)) for s in sites if variant.startswith("first") and s.name in settled]
    print("%-24s %s   %s %.4f   %d%s" % (
        variant, "  ".join(map(show, columns)), worst.name, worst.mean(2), len(worse),
        "   settled %.4f" % average([after for _, after in young]) if young else ""))


def by_line(field, variants):
    table = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for variant, sites in variants.items():
        for site in sites:
            for feature, tokens, kept in site.lines(field):
                cell = table[feature][variant]
                cell[0] += tokens
                cell[1] += tokens if kept == (field == "features") else 0
    for feature in sorted(table):
        print("%-28s %8d  %s" % (feature, max(c[0] for c in table[feature].values()), "  ".join(
            "%.4f" % (table[feature][v][1] / max(1, table[feature][v][0])) for v in variants)))


def worst_sites(variants, extraction, worst):
    for variant, sites in variants.items():
        print("-- %s" % variant)
        for site in sorted(sites, key=lambda s: s.mean(2))[:worst]:
            alone = extraction.get(site.name)
            print("%-24s %4d pages  F1 %.4f P %.4f R %.4f  alone %s  leaked %s teasers %s shared lost %s" % (
                site.name, len(site.pages), site.mean(2), site.mean(0), site.mean(1), show(alone and alone.mean(2, site)),
                show(site.share("leak", "boil")), show(site.share("tzl", "tz")), show(site.shared_lost())))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scorers", required=True)
    parser.add_argument("--by", choices=["feature", "protected", "site"])
    parser.add_argument("--worst", type=int, default=1000)
    parser.add_argument("--sites", nargs="+", required=True)
    parser.add_argument("variants", nargs="+")
    options = parser.parse_args()
    scorer = load_scorer(options.scorers)
    variants = {v: [Scored(scorer, site, v) for site in options.sites] for v in options.variants}
    extraction, settled = ({s.name: s for s in variants.get(name, [])} for name in ("extraction", "all"))
    print("%-24s %s" % ("variant", "F1      P       R       leaked  teasers shared lost  worst site   worse than extraction"))
    for variant, sites in variants.items():
        summary(variant, sites, extraction, settled)
    if options.by in ("feature", "protected"):
        by_line("features" if options.by == "feature" else "protected", variants)
    elif options.by == "site":
        worst_sites(variants, extraction, options.worst)


if __name__ == "__main__":
    main()
