"""Text dumps of sites that do not exist: templates drawn at random, articles in several languages.

Nothing in them is taken from a real template: headings, menus and promotion are random words of the language. What is
hard is in: teasers that are another page's lead, list items seen once, promotion reworded from page to page, readers'
comments; and, to be kept, credits and standing leads on many pages, corrections on two, wire copies, lists and
headings inside the body.
"""
import gzip
import json
import random
import re

SITES = 120


def sentence_cut(text):
    match = re.search(r"[.!?。！？]", text)
    return text[: match.start()] if match else text


def title_of(text, limit):
    head = sentence_cut(text)
    return head[:28] if limit == "zh" else " ".join(head.split()[:11]).rstrip(",;:")


def read_rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def article(title, lines, language):
    lines = [" ".join(line.split()) for line in lines if line.strip()]
    if not lines:
        return None
    return (title or title_of(lines[0], language)).strip(), lines


def pools(corpus):
    """language -> [(title, paragraphs)]"""
    found = {}
    with gzip.open(corpus / "vi_text" / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        found["vi"] = [article(a["title"], [a["sapo"], *a["body"]], "vi") for a in map(json.loads, file)]
    found["en"] = [article(r["title"], r["text"].split("\n"), "en")
                   for r in read_rows(corpus / "neardup" / "bbc2005" / "docs.jsonl")]
    found["zh"] = [article("", r["text"].split("\n"), "zh")
                   for r in read_rows(corpus / "neardup" / "wiresim" / "docs.jsonl") if r["lang"] == "zh"]
    mixed = []
    for name in ("zyte", "wcxb_article", "fundus_eval"):
        truth = json.load(open(corpus / "extraction" / "dev" / name / "ground_truth.json", encoding="utf-8"))
        mixed += [article(g.get("title"), (g["articleBody"] or "").split("\n"), "en") for g in truth.values()]
    found["web"] = mixed
    truth = json.load(open(corpus / "extraction" / "dev" / "fundus" / "ground_truth.json", encoding="utf-8"))
    for g in truth.values():
        language = "de" if g["country"] in ("de", "at", "ch", "li") else "eu"
        found.setdefault(language, []).append(article(g["title"], (g["articleBody"] or "").split("\n"), "eu"))
    return {name: [a for a in articles if a and len(a[1]) > 1] for name, articles in found.items()}


class Language:
    def __init__(self, name, articles, rnd):
        self.name, self.rnd = name, rnd
        if name == "zh":
            text = "".join("".join(lines) for _, lines in articles)
            runs = re.findall(r"[\u4e00-\u9fff]{2,}", text)
            self.vocabulary = [run[:2] for run in runs]
            self.blank = ""
        else:
            self.vocabulary = [w for _, lines in articles[:300] for line in lines for w in re.findall(r"[^\W\d_]{3,}", line)]
            self.blank = " "

    def phrase(self, low, high):
        words = [self.rnd.choice(self.vocabulary) for _ in range(self.rnd.randint(low, high))]
        text = self.blank.join(words)
        return text[:1].upper() + text[1:]

    def sentence(self, low, high):
        return self.phrase(low, high) + ("。" if self.name == "zh" else ".")


class Site:
    def __init__(self, name, language, articles, size, rnd):
        self.name, self.rnd = name, rnd
        self.language = Language(language, articles, rnd)
        rnd.shuffle(articles)
        self.own, self.rest = articles[:size], articles[size:]
        phrase = self.language.phrase
        chance = lambda p: rnd.random() < p
        self.menu = [phrase(1, 3) for _ in range(rnd.choice([0, 4, 8, 14, 25]))]
        self.menu_in_a_line = chance(0.3)
        self.sections = [phrase(1, 2) for _ in range(5)]
        self.standing_above = [phrase(1, 5) for _ in range(rnd.randint(0, 4))]
        self.lists = [self.new_list() for _ in range(rnd.choice([0, 1, 2, 3, 4, 5]))]
        self.lists_above = [self.new_list() for _ in range(rnd.choice([0, 0, 0, 1, 2]))]
        self.footer = [self.language.sentence(4, 30) if chance(0.6) else phrase(1, 6) for _ in range(rnd.choice([0, 1, 3, 6, 9]))]
        self.teaser_kind = rnd.choice(["none", "mark", "image", "cell", "label", "heading", "plain", "plain", "pair"])
        self.teaser_mark = rnd.choice(["» ", ">> ", "• ", "→ ", "# ", "[+] ", "▶ "])
        self.teaser_label = phrase(1, 3)
        self.teaser_long = chance(0.5)
        self.teasers_max = rnd.choice([1, 2, 3])
        self.teaser_places = rnd.choice([["above", "inside", "below"], ["above", "below"], ["above", "below"], ["inside"], ["below"]])
        self.promos = [self.promo_variants() for _ in range(rnd.choice([0, 0, 1, 2]))]
        self.interruption = phrase(1, 3) if chance(0.25) else ""
        self.body_bullet = rnd.choice(["- ", "• ", "* ", "– ", ""])
        self.credits = [phrase(2, 5) + (rnd.choice(["", "."])) for _ in range(rnd.randint(2, 6))] if chance(0.5) else []
        self.credit_rate = rnd.choice([0.1, 0.3, 0.5])
        self.standing_lead = self.language.sentence(15, 40) if chance(0.3) else ""
        self.correction = self.language.sentence(12, 25) if chance(0.3) else ""
        self.comments = chance(0.12)
        self.comment_heading = phrase(1, 2)
        self.comment_label = phrase(1, 1)
        self.caption_kind = rnd.choice(["none", "plain", "image", "cell"])
        self.photographers = [phrase(1, 2) for _ in range(4)]
        self.blank_lines = rnd.choice([0, 0, 1, 2])
        self.meta = rnd.choice(["none", "one", "two"])
        self.authors = [phrase(2, 3) for _ in range(6)]
        self.biographies = {a: self.language.sentence(12, 35) for a in self.authors} if chance(0.2) else {}
        self.tags = chance(0.5)
        self.tag_heading = phrase(1, 1)
        self.share_line = [phrase(1, 1) for _ in range(rnd.randint(1, 4))] if chance(0.6) else []
        self.title_twice = chance(0.1)
        self.drift = rnd.choice([0, 0.3, 1.0, 3.0])
        self.previous_next = chance(0.3)
        if chance(0.35):  # As an extractor leaves it that keeps what looks like text, with its lists.
            self.menu, self.standing_above, self.lists_above = [], [], []
            self.footer = self.footer[:1]
            if self.lists:
                for which in self.lists:
                    which["kind"] = rnd.choice(["window", "any", "own"])

    def new_list(self):
        items = self.rest[:]
        self.rnd.shuffle(items)
        return {"heading": self.language.phrase(1, 4) if self.rnd.random() < 0.9 else "",
                "kind": self.rnd.choice(["window", "window", "any", "own"]), "items": items[:60],
                "count": self.rnd.choice([2, 3, 4, 6, 10, 20]),
                "shape": self.rnd.choice(["title", "title", "title", "title", "dated", "lead", "numbered", "tagged"]),
                "tags": [self.language.phrase(1, 1) for _ in range(3)]}

    def promo_variants(self):
        words = self.language.sentence(9, 28).split(" ")
        variants = []
        for _ in range(self.rnd.choice([1, 1, 6])):
            changed = words[:]
            if len(words) > 6:
                for _ in range(2):
                    changed[self.rnd.randrange(len(changed) - 1)] = self.language.phrase(1, 1).lower()
            variants.append(" ".join(changed))
        return variants

    def list_lines(self, which, number, count):
        rnd = self.rnd
        if which["kind"] == "window" and which["items"]:
            start = int(self.drift * which["count"] * number / max(1, count) * 2)
            items = [which["items"][(start + i) % len(which["items"])] for i in range(which["count"])]
        else:
            pool = self.own if which["kind"] == "own" or len(self.rest) < 10 else self.own + self.rest
            items = rnd.sample(pool, min(which["count"], len(pool)))
        lines = [which["heading"]] if which["heading"] else []
        for place, (title, paragraphs) in enumerate(items):
            shape = which["shape"]
            if shape == "dated":
                lines += [title, "%02d.%02d.%d" % (rnd.randint(1, 28), rnd.randint(1, 12), rnd.randint(2015, 2024))]
            elif shape == "lead":
                lines += [title, paragraphs[0]]
            elif shape == "numbered":
                lines.append("%d. %s" % (place + 1, title))
            elif shape == "tagged" and rnd.random() < 0.6:
                lines.append("[%s] %s" % (rnd.choice(which["tags"]), title))
            else:
                lines.append(title)
        return [(line, "B") for line in lines]

    def teaser(self, this):
        title, paragraphs = self.rnd.choice(self.own if self.rnd.random() < 0.5 or not self.rest else self.rest)
        if title == this[0]:
            return []
        text = paragraphs[0] if self.teaser_long else title
        kind = self.teaser_kind
        if kind == "none":
            return []
        if kind == "mark":
            return [(self.teaser_mark + text, "B")]
        if kind == "image":
            return [("![]() " + text, "B"), ("|", "B")]
        if kind == "cell":
            return [("| " + text + " |", "B")]
        if kind == "label":
            return [(self.teaser_label + ": " + text, "B")]
        if kind == "heading":
            return [(self.teaser_label, "B"), (text, "B")]
        if kind == "pair":
            return [(title, "B"), (paragraphs[0], "B")]
        return [(paragraphs[0], "B")]

    def teasers(self, this, place):
        count = self.rnd.randint(0, self.teasers_max) if place in self.teaser_places else 0
        return [line for _ in range(count) for line in self.teaser(this)]

    def caption(self, article):
        text = " ".join(self.rnd.choice(article[1]).split()[:14]).rstrip(".,") + ". " + self.rnd.choice(self.photographers)
        if self.caption_kind == "plain":
            return [(text, "N")]
        if self.caption_kind == "image":
            return [("![]() " + text, "N")]
        if self.caption_kind == "cell":
            return [("![]() |", "B"), ("| " + text + " |", "N")]
        return []

    def body(self, this, extras):
        rnd = self.rnd
        lines = []
        paragraphs = this[1]
        bullets_at = rnd.randrange(len(paragraphs)) if rnd.random() < 0.15 else -1
        for i, paragraph in enumerate(paragraphs):
            if i > 1 and rnd.random() < 0.04:
                lines.append((self.language.phrase(3, 7), "A"))
            lines.append((paragraph, "A"))
            if i == bullets_at:
                lines += [(self.body_bullet + self.language.phrase(3, 12), "A") for _ in range(rnd.randint(3, 6))]
            if i + 1 < len(paragraphs) and rnd.random() < 0.12:
                lines += extras()
        return lines

    def page(self, this, number, count):
        rnd = self.rnd
        above = ([(self.language.blank.join(self.menu) or " ", "B")] if self.menu_in_a_line and self.menu else
                 [(item, "B") for item in self.menu])
        above += [(line, "B") for line in self.standing_above]
        for which in self.lists_above:
            above += self.list_lines(which, number, count)
        if rnd.random() < 0.8 and self.menu:
            above.append((rnd.choice(self.sections), "B"))
        author = rnd.choice(self.authors)
        lines = above + [(this[0], "A")]
        date = "%d:%02d, %02d/%02d/%d" % (rnd.randint(0, 23), rnd.randint(0, 59), rnd.randint(1, 28), rnd.randint(1, 12), 2020)
        if self.meta == "one":
            lines.append((author + " | " + date, "N"))
        elif self.meta == "two":
            lines += [(author, "N"), (date, "N")]
        lines += [(word, "B") for word in self.share_line if self.share_line]
        if self.standing_lead and rnd.random() < 0.12:
            lines.append((self.standing_lead, "A"))
        lines += self.teasers(this, "above")

        def extras():
            kind = rnd.random()
            if kind < 0.3:
                return self.teaser(this) if "inside" in self.teaser_places else []
            if kind < 0.6:
                return self.caption(this)
            if kind < 0.8 and self.promos:
                return [(rnd.choice(rnd.choice(self.promos)), "B")]
            return [(self.interruption, "B")] if self.interruption else []

        lines += self.body(this, extras)
        if self.credits and rnd.random() < self.credit_rate:
            lines.append((rnd.choice(self.credits), "A"))
        if self.correction and number < 2:
            lines.append((self.correction, "A"))
        lines += self.teasers(this, "below")
        if self.biographies:
            lines += [(author, "B"), (self.biographies[author], "B")]
        if self.tags:
            lines += [(self.tag_heading, "B")] + [(w, "B") for w in rnd.sample(re.findall(r"\w{3,}", this[0]) or ["x"], 1)]
        if self.previous_next:
            lines += [(rnd.choice(self.own)[0], "B"), (rnd.choice(self.rest or self.own)[0], "B")]
        for variants in self.promos[:1]:
            lines.append((rnd.choice(variants), "B"))
        comments = rnd.randint(0, 5) if self.comments else 0
        if self.comments:
            lines.append(("%s (%d)" % (self.comment_heading, comments), "B"))
        for _ in range(comments):
            text = rnd.choice(rnd.choice(self.rest or self.own)[1])
            lines += [(self.language.phrase(1, 2), "B"), (text, "B"), (self.comment_label, "B")]
        for which in self.lists:
            lines += self.list_lines(which, number, count)
        lines += [(line, "B") for line in self.footer]
        return lines

    def rows(self):
        rnd = self.rnd
        pages = list(self.own)
        for title, paragraphs in rnd.sample(self.own, len(self.own) // 10):  # Wire copies.
            kept = paragraphs[:-1] if len(paragraphs) > 3 and rnd.random() < 0.5 else paragraphs
            pages.append((title if rnd.random() < 0.5 else title_of(paragraphs[-1], self.language.name), kept))
        for number, this in enumerate(pages):
            lines = [(text.strip(), label) for text, label in self.page(this, number, len(pages)) if text.strip()]
            shown = []
            for text, _ in lines:
                shown += [""] * (1 if self.blank_lines == 2 or (self.blank_lines == 1 and rnd.random() < 0.3) else 0) + [text]
            identity = "%s-%d" % (self.name, number)
            yield {"id": identity, "url": "https://%s.example/%d" % (self.name, number), "text": "\n".join(shown),
                   "labels": "".join(label for _, label in lines)}


def sites(corpus):
    """name, rows; always the same."""
    texts = pools(corpus)
    languages = ["vi", "en", "zh", "web", "de", "eu"]
    sizes = [2, 3, 5, 10, 25, 60, 60, 120]
    for number in range(SITES):
        rnd = random.Random("site %d" % number)
        language = languages[number % len(languages)]
        articles = rnd.sample(texts[language], len(texts[language]))
        size = min(rnd.choice(sizes), max(2, len(articles) * 2 // 3))
        name = "invented-%s-%02d" % (language, number)
        yield name, list(Site(name, language, articles, size, rnd).rows())
