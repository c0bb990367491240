#!/usr/bin/env python3
"""Whole news sites with random templates and known truth.  Python 3 standard library only.

  make_site.py --corpus CORPUS --out DIR SEED...        one folder DIR/SEED a site
  make_site.py --corpus CORPUS --out DIR --pages 20 --bare SEED

A seed is a site: its language, templates, boxes, sections, and what its articles share. The same seed gives
the same bytes. Each folder has html/, pages.jsonl {id, url, site, file, fetched_at}, truth.jsonl {url, file,
title, author, published, section, body_text, captions, dup_of, dup_kind, meta_lines, boilerplate_lines,
teasers} and of our own {features: [[name, line]] of boilerplate, protected: [[name, line]] of the body,
template}, and site.json: what was chosen.

A seed's profile is that of seed mod 12, so that each is there in every dozen: a tiny site (5, 10, 20 pages),
a bare one (almost no boilerplate), a redesign in mid-crawl, hosts with templates of their own (www, m, amp),
a big one, class names that no two pages share; the rest is random.
"""
import argparse
import datetime
import json
import os
import random

import texts
from boxes import BoxMaker, opening, phrase, reworded
from template import Template, esc

PAGES = {0: 5, 1: 10, 2: 20, 3: 40, 4: 80, 5: 120, 6: 120, 7: 120, 8: 150, 9: 150, 10: 200, 11: 300}
BARE, REDESIGN, HOSTS, PAGE_NAMES = {3}, {6, 8}, {7}, {9: "page_suffix", 10: None}
BIG = {35: 1000, 71: 1000}


class Article:
    """What is told; a page tells it."""


class Site:
    def __init__(self, seed, pools, pages=None, bare=None):
        rnd = random.Random("site %d" % seed)
        profile = seed % 12
        self.seed, self.pages = seed, pages or BIG.get(seed, PAGES[profile])
        self.bare = profile in BARE if bare is None else bare
        self.language = self._language(rnd, pools)
        pool = list(pools[self.language])
        rnd.shuffle(pool)
        self.spare, pool = pool[:25], pool[25:]  # For headings, promos and notices: in no article.
        self.host = "www.lab%d.example" % seed
        self.sections = ["s%d" % i for i in range(rnd.randrange(2, 8))]
        self.authors = ["%s %s" % (chr(65 + i) + "na", phrase(rnd, self.spare, 1)) for i in range(rnd.randrange(2, 9))]
        count = min(self.pages, len(pool) * 2 // 3)
        articles = [self._article(rnd, i, text) for i, text in enumerate(pool[: count + count // 3])]
        self.articles, self.outside = articles[:count], articles[count:]
        self.known = articles
        self.maker = BoxMaker(self, rnd)
        self.legal_note = self.maker.sentence(15, 40)
        self.protected = self._share_text(rnd)
        self.boxes = [] if self.bare else self.maker.all()
        self.placed = [(box, 10 + i) for i, box in enumerate(self.boxes)]
        self.templates = [Template("%d.%d" % (seed, i), PAGE_NAMES.get(profile)) for i in range(3)]
        self.redesign_at = count // 2 if profile in REDESIGN else None
        self.hosts = ["m.lab%d.example" % seed, "amp.lab%d.example" % seed] if profile in HOSTS else []
        self.copies = self._copies(rnd)
        self.menu = [(phrase(rnd, self.spare, 2), "/%s/" % s) for s in self.sections]
        self.foot = [self.maker.sentence(6, 20) for _ in range(3)]

    def _language(self, rnd, pools):
        able = sorted(name for name, pool in pools.items() if (len(pool) - 25) * 2 // 3 >= min(self.pages, 60))
        if self.pages > 150:
            able = [name for name in able if len(pools[name]) > self.pages]
        return rnd.choice(able)

    def _article(self, rnd, number, text):
        article = Article()
        article.number, article.title = number, text.title
        article.lead, article.paragraphs = text.paragraphs[0], list(text.paragraphs[1:])
        article.section, article.author = rnd.choice(self.sections), rnd.choice(self.authors)
        article.time = datetime.datetime(2024, 1, 1, 6) + datetime.timedelta(minutes=97 * number)
        article.day = article.time.strftime("%d.%m.%Y")
        article.summary = rnd.choice([article.lead, opening(article.lead, 20), opening(article.lead, 12)])
        article.rewritten = reworded(rnd, article.lead, 0.3)
        article.url = "https://%s/%s/%d.html" % (self.host, article.section, 1000 + number)
        article.body = [("p", p) for p in article.paragraphs]
        article.protected = []
        article.dup_of = article.dup_kind = None
        return article

    def teased(self, article, page, count, outside):
        found = []
        for _ in range(count):
            pool = self.outside if page.random() < outside and self.outside else self.articles
            near = [t for t in pool if abs(t.number - article.number) < 40] or pool
            target = page.choice(near)
            if target is not article and target not in found:
                found.append(target)
        return found

    # -- What articles share and must keep.

    def _share_text(self, rnd):
        makers = [self._series, self._quote, self._correction, self._running_headings, self._credit, self._legal_story]
        names = []
        for make in makers:
            if rnd.random() < 0.5 and len(self.articles) >= 10:
                make(rnd)
                names.append(make.__name__.strip("_"))
        return names

    def _some(self, rnd, share, section=None):
        of = [a for a in self.articles if section is None or a.section == section]
        return rnd.sample(of, min(len(of), max(2, int(len(self.articles) * share))))

    def _protect(self, article, feature, text):
        article.protected.append((feature, text))

    def _series(self, rnd):
        """A column: its articles open or end alike."""
        for at_start in (True, False):
            if rnd.random() < 0.7:
                text = self.maker.sentence(12, 40)
                for article in self._some(rnd, rnd.choice([0.03, 0.06, 0.1])):
                    if at_start:
                        article.body.insert(0, ("p", article.lead))
                        article.lead = text
                    else:
                        article.body.append(("p", text))
                    self._protect(article, "standing_lead" if at_start else "closing_paragraph", text)

    def _quote(self, rnd):
        for _ in range(rnd.randrange(1, 5)):
            text = "“%s”" % self.maker.sentence(10, 35)
            for article in self._some(rnd, 0.01 * rnd.randrange(1, 4)):
                article.body.insert(rnd.randrange(len(article.body) + 1), ("p", text))
                self._protect(article, "shared_quote", text)

    def _correction(self, rnd):
        text = self.maker.sentence(10, 30)
        for article in rnd.sample(self.articles, 2):
            article.body.append(("p", text))
            self._protect(article, "correction", text)

    def _running_headings(self, rnd):
        headings = [phrase(rnd, self.spare, rnd.randrange(1, 5)) for _ in range(3)]
        for article in self._some(rnd, rnd.choice([0.05, 0.15, 0.25])):
            for i, heading in enumerate(headings):
                article.body.insert(min(len(article.body) - 1, 1 + 2 * i), ("h", heading))
                self._protect(article, "running_heading", heading)

    def _credit(self, rnd):
        text = phrase(rnd, self.spare, 3)
        for article in self._some(rnd, rnd.choice([0.05, 0.2, 0.3])):
            article.body.append(("p", text))
            self._protect(article, "credit_line", text)

    def _legal_story(self, rnd):
        """The site's legal note is the story of one article, with a few lines of its own."""
        article = rnd.choice(self.articles)
        article.body = [("p", self.legal_note)] + article.body[:2]
        self._protect(article, "legal_story", self.legal_note)

    def _copies(self, rnd):
        """Wire copy in another section, and the same article on other hosts."""
        copies = []
        if len(self.articles) >= 10 and not self.bare and rnd.random() < 0.6:
            for article in self._some(rnd, rnd.choice([0.03, 0.08])):
                copy = Article()
                copy.__dict__.update(article.__dict__)
                copy.section = rnd.choice(self.sections)
                copy.url = "https://%s/%s/%d.html" % (self.host, copy.section, 500000 + article.number)
                copy.body = [piece for piece in article.body if rnd.random() > 0.15] or list(article.body)
                if rnd.random() < 0.5:
                    copy.title = phrase(rnd, [t for t in self.spare], 8)
                copy.dup_of, copy.dup_kind = article.url, "wire"
                copies.append(copy)
        for host in self.hosts:
            for article in self._some(rnd, 0.3):
                copy = Article()
                copy.__dict__.update(article.__dict__)
                copy.url = article.url.replace(self.host, host)
                copy.dup_of, copy.dup_kind = article.url, "mirror"
                copies.append(copy)
        return copies

    # -- Pages.

    def template_of(self, article):
        for i, host in enumerate(self.hosts):
            if host in article.url:
                return 1 + i
        return 1 if self.redesign_at is not None and article.number >= self.redesign_at else 0

    def page(self, article):
        number = self.template_of(article)
        template = self.templates[number]
        page = random.Random("%d page %s" % (self.seed, article.url))
        page.seed_of_page = article.url
        shown = {"before": "", "inside": [], "inside_end": "", "after": "", "side": ""}
        truth = {"boilerplate": [], "teasers": [], "features": []}
        for box, box_number in self.placed:
            self._show(box, box_number, article, template, page, shown, truth)
        body = [template.subhead(t, page) if kind == "h" else template.paragraph(self._rich(t, page), page)
                for kind, t in article.body]
        for markup in shown["inside"]:
            body.insert(page.randrange(1, len(body) + 1), markup)
        lead = template.lead(article.lead, page) if template.shows_lead else ""
        if not template.shows_lead:
            body.insert(0, template.paragraph(esc(article.lead), page))
        meta = [article.author, article.day]
        html = template.render(
            self._head(article, template), self.menu, article.title, " | ".join(esc(m) for m in meta), shown["before"] + lead if not
            template.lead_in_body else lead, ("" if not template.lead_in_body else shown["before"]) + "".join(body) + shown["inside_end"],
            shown["after"], shown["side"], "".join("<p>%s</p>" % esc(f) for f in self.foot), page)
        truth["boilerplate"] += [t for t, _ in self.menu] + self.foot
        return html, self._truth(article, truth, meta, number)

    def _show(self, box, box_number, article, template, page, shown, truth):
        if page.random() >= box.share:
            return
        lines = box.lines(article, page)
        if not lines:
            return
        form = random.Random("%d %d" % (template.form_seed, box_number))
        box_form = box.form if box.form in ("paragraph", "label") or form.random() < 0.6 else form.choice(["p", "div", "list"])
        markup = template.box(box_form, box_number, box.heading, lines, page)
        if box.place == "inside":
            shown["inside"].append(markup)
        else:
            shown[box.place] += markup
        told = [t for t, _ in lines] + ([box.heading] if box.heading else [])
        truth["boilerplate"] += told
        truth["features"] += [[box.feature, t] for t, _ in lines]
        truth["features"] += [["box_heading", box.heading]] if box.heading else []
        if box.teases:
            truth["teasers"] += [t for t, _ in lines]

    def _rich(self, text, page):
        """A link or emphasis in some paragraphs; the text is the same."""
        parts = text.split(" ")
        if len(parts) < 12 or page.random() > 0.15:
            return esc(text)
        at = page.randrange(2, len(parts) - 4)
        inner = esc(" ".join(parts[at : at + 2]))
        marked = '<a href="/tag/%d">%s</a>' % (page.randrange(99), inner) if page.random() < 0.5 else "<em>%s</em>" % inner
        return " ".join([esc(" ".join(parts[:at])), marked, esc(" ".join(parts[at + 2 :]))])

    def _head(self, article, template):
        canonical = article.dup_of if article.dup_kind == "mirror" else article.url
        head = "<title>%s - Lab %d</title><link rel=\"canonical\" href=\"%s\">" % (esc(article.title), self.seed, esc(canonical))
        if template.metadata == "og":
            head += "".join('<meta property="og:%s" content="%s">' % (k, esc(v)) for k, v in (
                ("type", "article"), ("title", article.title), ("description", article.summary), ("url", canonical)))
        elif template.metadata == "json_ld":
            head += '<script type="application/ld+json">%s</script>' % json.dumps(
                {"@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title, "description": article.summary,
                 "datePublished": article.time.isoformat() + "Z", "author": {"@type": "Person", "name": article.author}},
                ensure_ascii=False).replace("</", "<\\/")
        return head

    def _truth(self, article, truth, meta, template):
        return {
            "url": article.url, "title": article.title, "author": article.author, "published": article.time.isoformat() + "Z",
            "section": article.section, "body_text": "\n".join([article.lead] + [t for _, t in article.body]), "captions": [],
            "dup_of": article.dup_of, "dup_kind": article.dup_kind, "meta_lines": meta + [" | ".join(meta)],
            "boilerplate_lines": truth["boilerplate"], "teasers": truth["teasers"], "features": truth["features"],
            "protected": [list(p) for p in article.protected], "template": template}

    def write(self, folder):
        os.makedirs(folder + "/html", exist_ok=True)
        order = sorted(self.articles + self.copies, key=lambda a: (a.number, a.url))
        with open(folder + "/pages.jsonl", "w", encoding="utf-8") as pages, open(folder + "/truth.jsonl", "w", encoding="utf-8") as truths:
            for i, article in enumerate(order):
                html, truth = self.page(article)
                file = "html/%05d.html" % i
                with open(folder + "/" + file, "w", encoding="utf-8") as out:
                    out.write(html)
                row = {"id": "p%05d" % i, "url": article.url, "site": self.host, "file": file, "fetched_at": article.time.isoformat() + "Z"}
                pages.write(json.dumps(row) + "\n")
                truths.write(json.dumps(dict(truth, file=file, id=row["id"]), ensure_ascii=False) + "\n")
        with open(folder + "/site.json", "w", encoding="utf-8") as out:
            json.dump({"seed": self.seed, "language": self.language, "pages": len(order), "bare": self.bare,
                       "redesign_at": self.redesign_at, "hosts": self.hosts, "protected": self.protected,
                       "boxes": [[b.feature, b.place, b.form, b.heading, b.share] for b in self.boxes],
                       "templates": [{k: v for k, v in t.__dict__.items() if k != "naming"} | {"naming": t.naming.mode} for t in self.templates]},
                      out, ensure_ascii=False, indent=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--pages", type=int)
    parser.add_argument("--bare", action="store_true", default=None)
    parser.add_argument("seeds", type=int, nargs="+")
    options = parser.parse_args()
    pools = texts.load(options.corpus)
    for seed in options.seeds:
        Site(seed, pools, options.pages, options.bare).write("%s/%d" % (options.out, seed))


if __name__ == "__main__":
    main()
