"""A made-up newspaper on loopback: stories, and around each what news sites repeat."""

import http.server
import itertools
import random
import threading

STORIES = 24
HOSTILE_TITLE = '<img src=x onerror="window.broken_out=1"><script>window.broken_out=1</script> in a headline'
REPEATED = "Subscribers can listen to this story on their way to work, read aloud by our own staff."
ADDED_WORD = "allegedly"  # What the reprint of the first story says, and the first story does not.

WHO = ["The harbour master", "A retired baker", "The council", "One of the divers", "The school's choir",
       "An engineer of the railway", "The widow of the painter", "A young botanist", "The ferry company"]
DID = ["has counted", "wants to rebuild", "gave away", "refuses to sell", "carried", "photographed", "found",
       "has painted", "will move", "measured", "insured", "forgot"]
WHAT = ["the old lighthouse", "forty wooden boats", "a crate of letters", "the northern pier", "nine brass bells",
        "the town's last tram", "a map of the marshes", "the clock above the market", "two hundred apple trees",
        "the bridge of the mill"]
WHY = ["because the winter was long", "although nobody had asked", "before the tide came in",
       "after a vote that took three evenings", "while the band was playing", "since the roof let in the rain",
       "so that the children can see it", "for a sum that stays secret", "without telling the mayor"]


def sentences(seed):
    """Endless, and different for each story."""
    chance = random.Random(seed)
    combined = list(itertools.product(WHO, DID, WHAT, WHY))
    chance.shuffle(combined)
    for number, words in enumerate(combined):
        yield f"{' '.join(words)}, number {seed * 1000 + number}."


def paragraphs(story):
    said = sentences(story)
    return [" ".join(itertools.islice(said, 3)) for _ in range(5)]


def title(story):
    if story == 1:
        return HOSTILE_TITLE
    return next(sentences(500 + story)).split(", number")[0]


def path(story):
    return f"/news/story-{story}.html"


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def link(story):
    return f'<a href="{path(story)}">{escaped(title(story))}</a>'


def page_of(name, texts, story):
    teased = (story + 7) % STORIES
    body = [f"<p>{text}</p>" for text in texts]
    body.insert(1, f"<p>{REPEATED}</p>")
    body.insert(3, f"<p>Read also: {link(teased)}</p>")
    listed = "".join(f"<li>{link((story + step) % STORIES)}</li>" for step in (2, 5, 11))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escaped(name)} | The Mill Post</title>
<meta property="og:type" content="article"><meta property="og:title" content="{escaped(name)}">
<meta property="article:published_time" content="2026-05-{story % 27 + 1:02}T07:30:00Z"></head><body>
<header><a href="/">The Mill Post</a><nav><ul><li><a href="/">News</a></li></ul></nav></header>
<main><article><h1>{escaped(name)}</h1><p class="byline">By Ada Quill</p>{"".join(body)}</article></main>
<aside><h3>Most read</h3><ul>{listed}</ul></aside>
<footer><p>Printed at the mill since 1902. Letters to the editor are read by a human being.</p></footer></body></html>"""


def reprint():
    texts = paragraphs(0)
    texts[1] = texts[1].replace(" ", f" {ADDED_WORD} ", 1)
    return page_of(title(0), texts, 3)


def site():
    """Every page by its path."""
    pages = {path(story): page_of(title(story), paragraphs(story), story) for story in range(STORIES)}
    pages["/town/reprint.html"] = reprint()
    links = "".join(f'<li><a href="{place}">story</a></li>' for place in pages)
    pages["/"] = f"<!DOCTYPE html><title>The Mill Post</title><h1>The Mill Post</h1><ul>{links}</ul>"
    return pages


class Newspaper:
    """Serves pages by their paths, until it is closed."""

    def __init__(self, pages):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page = pages.get(self.path)
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
