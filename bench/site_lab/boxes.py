"""What a site repeats: boxes of teasers, lists and notices, and what each shows on one page.

A box is (feature, place, form, heading, lines of a page). The feature's name is that under which its figures
are given. Places: before, inside, after (the body), side.
"""
import random

from texts import has_spaces, join, words

FORMS = ["list", "p", "div", "table", "headings"]
PLACES_OF_LISTS = ["after", "after", "side", "side", "before", "inside"]


class Box:
    def __init__(self, feature, place, form, heading, lines, share=1.0, teases=False):
        self.feature, self.place, self.form, self.heading = feature, place, form, heading
        self.lines = lines    # (article, page's random) -> [(text, url or None)]
        self.share = share    # Of the pages.
        self.teases = teases  # An inline teaser: counted as such where it stands inside the body.


def phrase(rnd, pool, count):
    """Some neighbouring words of a text of the site's language: a heading that no list of headings has."""
    paragraph = rnd.choice(rnd.choice(pool).paragraphs)
    parts = words(paragraph)
    count = count if has_spaces(paragraph) else count * 2
    at = rnd.randrange(0, max(1, len(parts) - count))
    return join(parts[at : at + count]).strip(" .,:;-–\"'“”()").capitalize() or "***"


def reworded(rnd, text, share):
    """Some words of a text replaced by others of it, some left out."""
    parts = words(text)
    return join([rnd.choice(parts) if rnd.random() < share / 2 else part for part in parts if rnd.random() > share / 2])


def opening(text, count):
    parts = words(text)
    count = count if has_spaces(text) else count * 2
    return join(parts[:count]) + ("..." if len(parts) > count else "")


def teaser_text(kind, article):
    return {
        "lead": lambda: article.lead, "title": lambda: article.title, "opening": lambda: opening(article.lead, 14),
        "summary": lambda: article.summary, "rewritten": lambda: article.rewritten,
        "title_date": lambda: "%s (%s)" % (article.title, article.day),
    }[kind]()


TEASER_KINDS = ["lead", "summary", "rewritten", "title", "title_date", "opening"]


class BoxMaker:
    """The boxes of one site."""

    def __init__(self, site, rnd):
        self.site, self.rnd = site, rnd

    def heading(self, often=0.7):
        return phrase(self.rnd, self.site.spare, self.rnd.randrange(1, 5)) if self.rnd.random() < often else None

    def sentence(self, least=8, most=30):
        """A sentence that is in no article: promos, notices."""
        while True:
            paragraph = self.rnd.choice(self.rnd.choice(self.site.spare).paragraphs)
            count = len(words(paragraph)) // (1 if has_spaces(paragraph) else 2)
            if least <= count:
                return opening(paragraph, most)

    def all(self):
        made = []
        for chance, make in (
            (0.75, self.inline_teasers), (0.35, self.inline_teasers), (0.35, self.see_also), (0.6, self.most_read),
            (0.5, self.related), (0.4, self.rotating), (0.4, self.one_off), (0.5, self.newsletter),
            (0.35, self.author_bio), (0.35, self.disclaimer), (0.25, self.cookie), (0.4, self.share_row),
            (0.3, self.comment_count), (0.3, self.section_box),
        ):
            if self.rnd.random() < chance:
                made.append(make())
        return made

    def inline_teasers(self):
        kind, linked = self.rnd.choice(TEASER_KINDS), self.rnd.random() < 0.6
        outside = self.rnd.choice([0, 0.2, 0.5])  # Of the articles announced, so many are not in the crawl.
        count = self.rnd.choice([1, 1, 2, 3])

        def lines(article, page):
            targets = self.site.teased(article, page, count, outside)
            return [(teaser_text(kind, t), t.url if linked else None) for t in targets]
        form = self.rnd.choice(FORMS + ["paragraph"])
        return Box("teaser_" + kind + ("" if linked else "_no_link"), "inside", form, self.heading(0.4), lines,
                   self.rnd.choice([0.5, 0.8, 1.0]), teases=True)

    def see_also(self):
        def lines(article, page):
            return [(t.title, t.url) for t in self.site.teased(article, page, 1, 0.2)]
        return Box("see_also", "inside", "label", self.heading(1.0), lines, self.rnd.choice([0.3, 0.7]), teases=True)

    def _list(self, feature, lines):
        return Box(feature, self.rnd.choice(PLACES_OF_LISTS), self.rnd.choice(FORMS), self.heading(), lines)

    def most_read(self):
        count, every = self.rnd.randrange(4, 10), self.rnd.choice([5, 20, 60])

        def lines(article, page):
            rnd = random.Random("%s most read %d" % (self.site.seed, article.number // every))
            return [(t.title, t.url) for t in rnd.sample(self.site.known, min(count, len(self.site.known)))]
        return self._list("most_read", lines)

    def related(self):
        count = self.rnd.randrange(2, 6)

        def lines(article, page):
            same = [t for t in self.site.known if t.section == article.section and t is not article]
            return [(t.title, t.url) for t in page.sample(same, min(count, len(same)))]
        return self._list("related", lines)

    def rotating(self):
        """The newest articles: with each page one enters and one leaves."""
        count, linked = self.rnd.randrange(3, 9), self.rnd.random() < 0.8

        def lines(article, page):
            known = self.site.known
            at = article.number % len(known)
            return [(t.title, t.url if linked else None) for t in (known + known)[at + 1 : at + 1 + count]]
        return self._list("rotating", lines)

    def one_off(self):
        """A known container, never the same item twice."""
        count = self.rnd.randrange(2, 6)

        def lines(article, page):
            return [(t, "https://%s/x/%d" % (self.site.host, page.randrange(10**6))) for t in
                    (phrase(page, self.site.spare, page.randrange(6, 13)) for _ in range(count))]
        return self._list("one_off", lines)

    def newsletter(self):
        text, every = self.sentence(), self.rnd.choice([10, 40, 1000])
        readers = self.rnd.randrange(1000, 90000)

        def lines(article, page):
            rnd = random.Random("%s newsletter %d" % (self.site.seed, article.number // every))
            worded = text if every == 1000 else reworded(rnd, text, 0.15)
            return [("%s %d (%s)" % (worded, readers + article.number, article.day), None)]
        return Box("newsletter", self.rnd.choice(["inside", "inside", "after", "before"]),
                   self.rnd.choice(FORMS + ["paragraph"]), self.heading(0.4), lines, self.rnd.choice([0.5, 1.0]))

    def author_bio(self):
        bios = {name: "%s %s" % (name, self.sentence(10, 25)) for name in self.site.authors}

        def lines(article, page):
            return [(bios[article.author], None)]
        return Box("author_bio", "after", self.rnd.choice(["p", "div"]), None, lines)

    def disclaimer(self):
        text = self.site.legal_note

        def lines(article, page):
            return [(text, None)]
        return Box("disclaimer", self.rnd.choice(["inside_end", "after"]), self.rnd.choice(["p", "div", "paragraph"]), None, lines)

    def cookie(self):
        text = self.sentence()
        return Box("cookie", self.rnd.choice(["before", "after", "side"]), "p", None, lambda article, page: [(text, None)])

    def share_row(self):
        names = [phrase(self.rnd, self.site.spare, 2) for _ in range(4)]

        def lines(article, page):
            return [(n, "https://share%d.example/?u=%s" % (i, article.url)) for i, n in enumerate(names)]
        return Box("share_row", self.rnd.choice(["before", "after", "inside"]), self.rnd.choice(["list", "div"]), None, lines)

    def comment_count(self):
        word = phrase(self.rnd, self.site.spare, 2)
        return Box("comment_count", self.rnd.choice(["before", "after", "inside_end"]), self.rnd.choice(["p", "div", "paragraph"]), None,
                   lambda article, page: [("%d %s" % (page.randrange(200), word), None)])

    def section_box(self):
        texts = {s: self.sentence(10, 30) for s in self.site.sections[: max(1, len(self.site.sections) // 2)]}

        def lines(article, page):
            return [(texts[article.section], None)] if article.section in texts else []
        return Box("section_box", self.rnd.choice(["inside", "after"]), self.rnd.choice(["p", "div", "paragraph"]), None, lines)
