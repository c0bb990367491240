"""Random page templates: how a site nests, names and orders what it shows. Knows nothing of news."""
import html
import random
import string

ROLES = {
    "page": ["page", "site-wrap", "wrapper"], "main": ["main", "content", "col-main", "left-col"],
    "article": ["article", "story", "post", "entry"], "title": ["headline", "title", "post-title"],
    "meta": ["byline", "meta", "info", "dateline"], "lead": ["lead", "sapo", "standfirst", "intro"],
    "body": ["body", "article-body", "text", "entry-content"], "paragraph": ["p", "par", "text"],
    "side": ["sidebar", "col-right", "rail"], "box": ["box", "related", "widget", "promo", "module", "block"],
    "item": ["item", "it", "entry", "card"], "heading": ["hd", "box-title", "label"],
    "menu": ["menu", "nav"], "foot": ["footer", "bottom"], "subhead": ["subhead", "crosshead"],
}
LETTERS = string.ascii_lowercase + string.digits
NAMINGS = ["semantic", "neutral", "hashed", "none", "page_suffix", "page_random"]


def esc(text):
    return html.escape(text, quote=True)


class Naming:
    """Class names by role. page_suffix: a stable name with a suffix that each page has of its own, as CSS-in-JS makes;
    page_random: nothing stable at all."""

    def __init__(self, rnd, mode):
        self.rnd, self.mode, self.names = rnd, mode, {}

    def attribute(self, role, page):
        if self.mode == "none":
            return ""
        kind = role.rstrip(string.digits)
        if role not in self.names:
            choice = self.rnd.choice(ROLES[kind])
            hashed = "".join(self.rnd.choice(LETTERS) for _ in range(6))
            number = role[len(kind):]
            self.names[role] = {
                "semantic": choice + ("-" + number if number else ""), "neutral": "c%d" % self.rnd.randrange(10, 999),
                "hashed": "css-" + hashed, "page_suffix": choice.title() + number + "__", "page_random": "sc-",
            }[self.mode]
        name = self.names[role]
        if self.mode in ("page_suffix", "page_random"):
            suffix = random.Random("%s %s" % (role, page.seed_of_page))
            name += "".join(suffix.choice(LETTERS) for _ in range(6))
        return ' class="%s"' % name


class Template:
    """One layout of a site. All choices are made here, once; render() only fills it."""

    def __init__(self, seed, naming=None):
        rnd = random.Random("template %s" % seed)
        self.naming = Naming(rnd, naming or rnd.choice(NAMINGS[:4] * 3 + NAMINGS[4:]))
        self.depth = rnd.randrange(0, 4)
        self.body_depth = rnd.randrange(0, 3)
        self.paragraph_tag = rnd.choice(["p"] * 6 + ["div", "br", "cell"])
        self.body_tag = rnd.choice(["div"] * 4 + ["section", "article"])
        self.title_tag = rnd.choice(["h1"] * 4 + ["h2", "div"])
        self.lead_in_body = rnd.random() < 0.5
        self.lead_tag = rnd.choice(["p", "div", "h2", "strong"])
        self.shows_lead = rnd.random() < 0.9
        self.metadata = rnd.choice(["json_ld", "og", "og", "none"])
        self.side_first = rnd.random() < 0.3
        self.subhead_tag = rnd.choice(["h2", "h3", "strong"])
        self.layout_table = rnd.random() < 0.12
        self.form_seed = rnd.randrange(1 << 30)

    def open(self, tag, role, page):
        return "<%s%s>" % (tag, self.naming.attribute(role, page))

    def wrap(self, tag, role, page, inner):
        return self.open(tag, role, page) + inner + "</%s>" % tag

    def nest(self, inner, depth, role, page):
        for _ in range(depth):
            inner = self.wrap("div", role, page, inner)
        return inner

    def paragraph(self, inner, page):
        if self.paragraph_tag == "br":
            return inner + "<br><br>\n"
        if self.paragraph_tag == "cell":
            return "<tr>" + self.wrap("td", "paragraph", page, inner) + "</tr>\n"
        return self.wrap(self.paragraph_tag, "paragraph", page, inner) + "\n"

    def body_item(self, inner):
        """Anything but a paragraph among the paragraphs."""
        return "<tr><td>%s</td></tr>\n" % inner if self.paragraph_tag == "cell" else inner + "\n"

    def subhead(self, text, page):
        if self.subhead_tag == "strong":
            return self.paragraph("<strong>%s</strong>" % esc(text), page)
        return self.body_item(self.wrap(self.subhead_tag, "subhead", page, esc(text)))

    def lead(self, text, page):
        if self.lead_tag == "strong":
            return self.paragraph("<strong>%s</strong>" % esc(text), page) if self.lead_in_body else \
                self.wrap("p", "lead", page, "<strong>%s</strong>" % esc(text))
        lead = self.wrap(self.lead_tag, "lead", page, esc(text)) + "\n"
        return self.body_item(lead) if self.lead_in_body else lead

    def body(self, inner, page):
        if self.paragraph_tag == "cell":
            inner = "<table>" + inner + "</table>"
        return self.nest(self.wrap(self.body_tag, "body", page, inner), self.body_depth, "article", page)

    def box(self, form, number, heading, lines, page):
        """A box of (text, url or None). Its form is the site's choice; number tells its classes from others'."""
        def text(line):
            return '<a href="%s">%s</a>' % (esc(line[1]), esc(line[0])) if line[1] else esc(line[0])
        box, item = "box%d" % number, "item%d" % number
        if form == "paragraph":  # Just like the body's own.
            return "".join(self.paragraph(text(l), page) for l in ([(heading, None)] if heading else []) + lines)
        if form == "label":  # "See also: title", in a paragraph of the body.
            label = "<b>%s:</b> " % esc(heading) if heading else ""
            return "".join(self.paragraph(label + text(l), page) for l in lines)
        head = ""
        if heading:
            head = self.wrap(("h2", "h3", "h4", "div", "p", "span")[number % 6], "heading%d" % number, page, esc(heading))
        if form == "list":
            inner = self.wrap("ul", item, page, "".join("<li>%s</li>" % text(l) for l in lines))
        elif form == "table":
            rows = "".join("<tr>%s</tr>" % self.wrap("td", item, page, text(l)) for l in lines)
            inner = "<table>%s</table>" % rows
        elif form == "headings":
            inner = "".join(self.wrap("h4", item, page, text(l)) for l in lines)
        else:  # "p", "div"
            inner = "".join(self.wrap(form, item, page, text(l)) for l in lines)
        return self.body_item(self.wrap("aside" if number % 5 == 4 else "div", box, page, head + inner))

    def render(self, head, menu, title, meta, lead, body, after, side, foot, page):
        """Parts are markup, but head and menu."""
        title = self.wrap(self.title_tag, "title", page, esc(title))
        meta = self.wrap("div", "meta", page, meta)
        content = body if not lead else lead + body if self.lead_in_body else body
        content = self.body(content, page)
        if lead and not self.lead_in_body:
            content = lead + content
        main = self.nest(title + meta + content + after, self.depth, "main", page)
        side = self.wrap("div", "side", page, side)
        columns = side + main if self.side_first else main + side
        if self.layout_table:
            cells = [side, main] if self.side_first else [main, side]
            columns = "<table><tr>%s</tr></table>" % "".join("<td>%s</td>" % c for c in cells)
        menu = self.wrap("div", "menu", page, "<ul>%s</ul>" % "".join(
            '<li><a href="%s">%s</a></li>' % (esc(u), esc(t)) for t, u in menu))
        return "<!DOCTYPE html><html><head><meta charset=\"utf-8\">%s</head><body>%s%s%s</body></html>" % (
            head, menu, self.wrap("div", "page", page, columns), self.wrap("div", "foot", page, foot))
