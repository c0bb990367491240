#!/usr/bin/env python3
"""dashboard_test.py NEWSIEVE [--screenshots FOLDER]: the dashboard of a real daemon, in a real browser.

A made-up newspaper is crawled; then each view is opened and compared with what the daemon's API says.
Exit 77: there is no Chromium here."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

import chromium
import newspaper

ARGUMENTS = argparse.ArgumentParser()
ARGUMENTS.add_argument("newsieve")
ARGUMENTS.add_argument("--screenshots", help="a folder for pictures of each view, wide and narrow, light and dark")

CONFIG = """
[service]
seeds = {seeds}
data_folder = "{folder}/state"
output_folder = "{folder}/out"
monitoring_port = {port}
settle_articles = 5
[politeness]
delay_milliseconds = 0
response_factor = 0
[fetcher]
allow_private = true
"""


class Daemon:
    """newsieve serve, and what its API says."""

    def __init__(self, program, folder, seeds, port):
        config = os.path.join(folder, "serve.toml")
        with open(config, "w") as file:
            file.write(CONFIG.format(seeds=json.dumps(seeds), folder=folder, port=port))
        self._log = open(os.path.join(folder, "log"), "w+")
        self._process = subprocess.Popen([program, "serve", "--config", config], stderr=self._log)
        self.port = self._wait_for_port()
        self.origin = f"http://127.0.0.1:{self.port}"

    def _wait_for_port(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            found = re.search(r"monitoring address=\S+ port=(\d+)\s", self.log())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        raise RuntimeError(self.log())

    def log(self):
        self._log.seek(0)
        return self._log.read()

    def ask(self, path, data=None, **parameters):
        """A POST if there are data."""
        url = f"{self.origin}{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, data=data, timeout=10) as answer:
            return json.load(answer)

    def wait_for_articles(self, count):
        deadline = time.monotonic() + 30
        while self.ask("/api/status")["sink_records_total"] < count:
            if time.monotonic() > deadline:
                raise RuntimeError(self.log())
            time.sleep(0.1)

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()


def rows(selector="main tbody tr"):
    return f"[...document.querySelectorAll('{selector}')].map((row) => row.innerText)"


def texts(selector):
    return f"[...document.querySelectorAll('{selector}')].map((found) => found.textContent)"


class BrowserTest(unittest.TestCase):
    """A daemon that has read the newspaper, and a browser that looks at it."""

    @classmethod
    def setUpClass(cls):
        """Each thing started is stopped, also when the next one does not start."""
        cls.folder = tempfile.TemporaryDirectory(prefix="newsieve_dashboard_")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.paper = newspaper.Newspaper(newspaper.site())
        cls.addClassCleanup(cls.paper.close)
        cls.leaflet = newspaper.Newspaper({"/": "<title>A leaflet</title><p>It has one page."})
        cls.addClassCleanup(cls.leaflet.close)
        cls.daemon = cls.start_daemon()
        cls.addClassCleanup(lambda: cls.daemon.stop())  # A test may have put another in its place.
        cls.page = chromium.Page(chromium.program())
        cls.addClassCleanup(cls.page.close)
        cls.daemon.wait_for_articles(newspaper.STORIES + 1)
        cls.articles = cls.daemon.ask("/api/articles")["articles"]

    @classmethod
    def start_daemon(cls, port=0):
        seeds = [cls.paper.origin, cls.leaflet.origin]
        return Daemon(cls.arguments.newsieve, cls.folder.name, seeds, port)

    def setUp(self):
        self.page.look()
        self.page.errors.clear()
        self.page.requests.clear()

    def tearDown(self):
        self.assertEqual(self.page.errors, [])
        elsewhere = [url for url in self.page.requests if not url.startswith((self.daemon.origin, "data:"))]
        self.assertEqual(elsewhere, [])

    def open(self, place, until):
        self.page.open("about:blank")
        self.page.open(f"{self.daemon.origin}/{place}")
        self.page.wait_until(until)

    def tell(self, path, **parameters):
        return self.daemon.ask(path, data=b"", **parameters)


class DashboardTest(BrowserTest):
    def article(self, path):
        return next(article for article in self.articles if article["url"].endswith(path))

    def place_of(self, article):
        return f"#article/{article['site']}/{article['id']}"

    def open_article(self, path):
        self.open(self.place_of(self.article(path)), "document.querySelector('.block') !== null")

    # --- overview ---

    def test_the_overview_says_what_the_status_says_and_goes_on(self):
        self.open("", "document.getElementById('state')?.textContent === 'ready'")
        status = self.daemon.ask("/api/status")
        figures = dict(zip(self.page.evaluate(texts(".figure dt")), self.page.evaluate(texts(".figure .relation"))))
        self.assertEqual(figures["Articles"], f"{newspaper.STORIES + 1} found")
        self.assertEqual(figures["Duplicates"],
                         f"{status['dedup_duplicates_total']} of {newspaper.STORIES + 1} articles")
        self.assertIn(f"page\t{status['fetch_results_page']}\t",
                      "".join(self.page.evaluate(rows())).replace("\n", ""))
        self.assertEqual(self.page.evaluate("document.querySelectorAll('.chart canvas').length"), 4)
        self.page.wait_until("document.querySelector('.figure .value').textContent.endsWith('/s')")  # The second answer.

    # --- hosts ---

    def test_hosts_are_sorted_by_the_keyboard_and_filtered(self):
        self.open("#hosts", "document.querySelector('tbody tr') !== null")
        hosts = self.daemon.ask("/api/hosts")["hosts"]
        cells = "[...document.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
        shown = "[...document.querySelectorAll('tbody tr')].map((row) => [row.cells[0].textContent, row.cells[1].textContent])"
        self.assertEqual(self.page.evaluate(shown), [[host["host"], str(host["pages"])] for host in hosts])
        heads = self.page.evaluate("[...document.querySelectorAll('thead th')].map((head) => head.textContent)")
        for row, host in zip(self.page.evaluate(cells), hosts):
            cell = dict(zip(heads, row))
            self.assertEqual(cell["Queue"], str(host["queued"]))
            self.assertEqual(cell["Last status"], str(host["last_status"]))
            self.assertEqual(cell["Delay"], f"{host['delay_milliseconds']:,} ms" if host["delay_milliseconds"] else "–")
        self.page.evaluate("document.querySelectorAll('.sort')[1].focus()")
        sorted_by = "document.querySelectorAll('thead th')[1].getAttribute('aria-sort')"
        for order in ("descending", "ascending"):
            self.page.press("Enter")
            self.assertEqual(self.page.evaluate(sorted_by), order)
            pages = sorted((host["pages"] for host in hosts), reverse=order == "descending")
            self.assertEqual(len(set(pages)), 2)
            self.assertEqual([int(row[1]) for row in self.page.evaluate(shown)], pages)
        self.page.evaluate("document.getElementById('host-filter').focus()")
        self.page.type("no such host")
        self.assertEqual(self.page.evaluate(rows()), [])
        self.assertIn("0 of 2 hosts", self.page.evaluate("document.querySelector('.count').textContent"))

    def test_a_host_is_paused_and_goes_on_by_the_keyboard(self):
        host = self.leaflet.origin
        button = f"document.querySelector('[data-host=\"{host}\"]')"
        self.addCleanup(self.tell, "/api/host/resume", host=host)
        self.open("#hosts", f"{button} !== null")
        self.page.evaluate(f"{button}.focus()")
        self.page.press("Enter")
        self.page.wait_until(f"{button}.textContent === 'Resume'")
        self.assertEqual(self.held(), {host: "paused"})
        self.assertIn("paused", self.page.evaluate(f"{button}.closest('td').textContent"))
        self.assertTrue(self.page.evaluate(f"document.activeElement === {button}"))
        self.page.evaluate("document.getElementById('host-held').click()")
        self.assertEqual(self.page.evaluate(texts("tbody th")), [host])
        self.page.evaluate("document.getElementById('host-held').click()")
        self.page.evaluate(f"{button}.focus()")
        self.page.press("Enter")
        self.page.wait_until(f"{button}.textContent === 'Pause'")
        self.assertEqual(self.held(), {})

    def held(self):
        return {host["host"]: host["held"] for host in self.daemon.ask("/api/hosts")["hosts"] if host["held"]}

    def test_a_host_that_cannot_be_paused_is_told(self):
        button = f"document.querySelector('[data-host=\"{self.leaflet.origin}\"]')"
        self.open("#hosts", f"{button} !== null")
        self.page.send("Network.setBlockedURLs", urls=["*/api/host/*"])
        self.addCleanup(self.page.send, "Network.setBlockedURLs", urls=[])
        self.page.evaluate(f"{button}.click()")
        self.page.wait_until("document.querySelector('[role=alert].answer').textContent.includes('does not answer')")
        self.assertEqual(self.page.evaluate(f"{button}.textContent"), "Pause")
        self.assertTrue(all("/api/host/pause" in error for error in self.page.errors), self.page.errors)
        self.page.errors.clear()

    # --- articles ---

    def test_articles_are_listed_with_their_copies_marked(self):
        self.open("#articles", "document.querySelector('tbody tr') !== null")
        self.assertEqual(self.page.evaluate(texts("tbody th a")), [article["title"] for article in self.articles])
        copies = [article["id"] for article in self.articles if article["duplicate_kind"]]
        self.assertEqual(len(copies), 1)
        marked = "[...document.querySelectorAll('tr:has(.badge.copy) a')].map((link) => link.hash.split('/')[2])"
        self.assertEqual(self.page.evaluate(marked), copies)
        self.assertIn("127.0.0.1", "".join(self.page.evaluate(texts(".sites li"))))

    def test_a_filter_is_part_of_the_address(self):
        self.open("#articles", "document.querySelector('tbody tr') !== null")
        self.page.evaluate("document.getElementById('filter-title').focus()")
        self.page.type("IN A HEADLINE")
        self.page.wait_until("document.querySelectorAll('tbody tr').length === 1")
        self.assertEqual(self.page.evaluate("location.hash"), "#articles?title=IN+A+HEADLINE")
        self.open("#articles?title=in+a+headline&until=2001-01-01", "document.querySelector('.count')?"
                  ".textContent.startsWith('No such article')")

    def test_an_article_is_found_by_its_url(self):
        self.open("#articles", "document.querySelector('tbody tr') !== null")
        self.page.evaluate("document.getElementById('find-url').focus()")
        self.page.type(self.article("/story-4.html")["url"])
        self.page.press("Enter")
        self.page.wait_until("document.querySelector('.block') !== null")
        self.assertEqual(self.page.evaluate("location.hash"), self.place_of(self.article("/story-4.html")))

    # --- one article ---

    def test_every_block_stands_in_its_order_with_what_became_of_it(self):
        self.open_article("/story-5.html")
        article = self.article("/story-5.html")
        blocks = self.daemon.ask("/api/article", site=article["site"], id=article["id"])["article"]["blocks"]
        shown = self.page.evaluate("""[...document.querySelectorAll('.block')].map((block) => ({
            text: block.querySelector('.text').textContent, kept: block.classList.contains('kept'),
            struck: block.querySelector('del') !== null, sign: block.querySelector('.sign').textContent}))""")
        expected = [{"text": block["text"], "kept": block["kept"], "struck": not block["kept"],
                     "sign": "kept" if block["kept"] else f"dropped: {block['reason']}"} for block in blocks]
        self.assertEqual(shown, expected)
        self.assertEqual([block["text"] for block in shown if block["kept"]], newspaper.paragraphs(5))
        repeated = next(block for block in shown if block["text"] == newspaper.REPEATED)
        self.assertIn("repeated", repeated["sign"])

    def test_only_what_was_dropped_can_be_shown(self):
        self.open_article("/story-5.html")
        visible = "[...document.querySelectorAll('.block')].filter((block) => block.checkVisibility())"
        all_blocks = self.page.evaluate(f"{visible}.length")
        self.page.evaluate("document.querySelectorAll('.segments button')[2].click()")
        self.assertEqual(self.page.evaluate(f"{visible}.filter((block) => block.matches('.kept')).length"), 0)
        self.assertEqual(self.page.evaluate(f"{visible}.length"), all_blocks - 5)

    def test_a_title_with_markup_stays_text(self):
        self.open_article("/story-1.html")
        self.assertEqual(self.page.evaluate("document.querySelector('h1').textContent"), newspaper.HOSTILE_TITLE)
        self.open("#articles", "document.querySelector('tbody tr') !== null")
        self.assertIn(newspaper.HOSTILE_TITLE, self.page.evaluate(texts("tbody th a")))
        self.assertIsNone(self.page.evaluate("document.querySelector('main img, main script')"))
        self.assertEqual(self.page.evaluate("typeof window.broken_out"), "undefined")

    def test_a_copy_is_compared_word_by_word_and_back_leads_back(self):
        self.open("#articles", "document.querySelector('tbody tr') !== null")
        path = next(article["url"] for article in self.articles if article["duplicate_kind"])
        self.page.evaluate(f"location.hash = '{self.place_of(self.article(path))}'")
        self.page.wait_until("document.querySelector('.copy-list .button') !== null")
        self.page.evaluate("document.querySelector('.copy-list .button').click()")
        self.page.wait_until("document.querySelector('.diff') !== null")
        changed = self.page.evaluate(texts(".diff del, .diff ins"))
        self.assertEqual(changed, [newspaper.ADDED_WORD])
        self.assertIn("?compare=", self.page.evaluate("location.hash"))
        self.page.evaluate("history.back()")
        self.page.wait_until("document.querySelector('.diff') === null")
        self.page.evaluate("history.back()")
        self.page.wait_until("document.querySelector('table.articles') !== null")

    def test_the_word_diff_is_both_texts_and_gives_up_in_time(self):
        self.open("", "document.querySelector('.figure') !== null")
        wrong = self.page.evaluate("""import('/word_diff.js').then(({word_diff}) => {
            let state = 7;
            const below = (end) => (state = (state * 1103515245 + 12345) % 2147483648) % 65536 % end;
            const text = (words, vocabulary) => Array.from({length: words}, () => 'w' + below(vocabulary)).join(' ');
            const joined = (pieces, kind) => pieces.filter((piece) => piece.kind === 'same' || piece.kind === kind)
                .map((piece) => piece.text).join(' ');
            const pairs = Array.from({length: 500}, () => [text(below(15), 3), text(below(15), 3)]);
            pairs.push([text(20000, 5000), text(20000, 5000)]);  // Far apart: more edits than are looked for.
            return pairs.filter(([before, after]) => {
                const pieces = word_diff(before, after);
                return joined(pieces, 'removed') !== before || joined(pieces, 'added') !== after;
            });})""")
        self.assertEqual(wrong, [])

    def test_an_article_that_is_not_there_is_told(self):
        self.open("#article/nowhere.example/0", "document.querySelector('.failure') !== null")
        self.assertIn("no such article", self.page.evaluate("document.querySelector('.failure').textContent"))
        self.assertTrue(all("404" in error for error in self.page.errors), self.page.errors)
        self.page.errors.clear()

    # --- a site ---

    def open_site(self):
        self.open("#site/127.0.0.1", "document.querySelector('.site-blocks tbody tr') !== null")

    def blocks(self):
        return self.daemon.ask("/api/blocks", site="127.0.0.1")["blocks"]

    def repeated_block(self):
        return next(block for block in self.blocks() if block["text"] == newspaper.REPEATED)

    def unprotect_at_the_end(self):
        key = self.repeated_block()["key"]
        self.addCleanup(self.wait_for_kept, False)
        self.addCleanup(self.tell, "/api/block/unprotect", site="127.0.0.1", key=key)

    def wait_for_kept(self, is_kept):
        deadline = time.monotonic() + 20
        while True:
            block = self.repeated_block()
            if block["kept"] == (block["articles"] if is_kept else 0):
                return
            self.assertLess(time.monotonic(), deadline, block)
            time.sleep(0.05)

    def switch_of(self, block):
        return f"document.querySelector('[role=switch][data-key=\"{block['key']}\"]')"

    def test_a_site_shows_what_it_repeats_and_where(self):
        self.open_site()
        blocks = self.blocks()
        self.assertEqual(self.page.evaluate(texts(".block-text")), [block["text"] for block in blocks])
        repeated = self.repeated_block()
        row = f"{self.switch_of(repeated)}.closest('tr')"
        self.assertEqual(self.page.evaluate(f"[...{row}.cells].map((cell) => cell.textContent)")[1:3],
                         [f"{repeated['articles']} of {newspaper.STORIES + 1}", f"dropped{repeated['reason']}"])
        links = self.page.evaluate(f"[...{row}.querySelectorAll('.pages a')].map((link) => link.hash)")
        self.assertEqual(links, [f"#article/127.0.0.1/{page['id']}" for page in repeated["pages"]])
        self.assertEqual(len(links), 5)
        self.page.wait_until("document.querySelectorAll('table.articles tbody tr').length === 20")

    def test_a_site_is_reached_from_hosts_articles_and_an_article(self):
        for place in ("#hosts", "#articles?site=127.0.0.1", self.place_of(self.article("/story-5.html"))):
            self.open(place, "document.querySelector('main a[href=\"#site/127.0.0.1\"]') !== null")
        self.page.evaluate("document.querySelector('main a[href=\"#site/127.0.0.1\"]').click()")
        self.page.wait_until("document.querySelector('.site-blocks tbody tr') !== null")

    def test_a_block_is_protected_by_the_keyboard_and_its_articles_follow(self):
        self.unprotect_at_the_end()
        self.open_site()
        block = self.repeated_block()
        switch = self.switch_of(block)
        self.assertEqual(self.page.evaluate(f"{switch}.getAttribute('aria-checked')"), "false")
        self.page.evaluate(f"{switch}.focus()")
        self.page.press("Enter")
        self.page.wait_until(f"{switch}.closest('td').querySelector('[role=status]').textContent.startsWith('Kept')")
        self.assertEqual(self.page.evaluate(f"{switch}.getAttribute('aria-checked')"), "true")
        self.wait_for_kept(True)
        self.page.wait_until(f"{switch}.closest('tr').querySelector('.fate').textContent === 'keptprotected'")
        self.assertEqual(self.page.evaluate("document.activeElement.dataset.key"), block["key"])
        self.open_site()
        self.assertEqual(self.page.evaluate(f"{switch}.getAttribute('aria-checked')"), "true")

    def test_a_dropped_block_is_protected_where_it_stands(self):
        self.unprotect_at_the_end()
        self.open_article("/story-5.html")
        switch = self.switch_of(self.repeated_block())
        sign = f"{switch}.closest('.block').querySelector('.sign').textContent"
        self.assertIn("dropped: repeated", self.page.evaluate(sign))
        kept_ones = self.page.evaluate("document.querySelectorAll('.block.kept [role=switch]').length")
        self.assertEqual(kept_ones, 0)
        self.page.evaluate(f"{switch}.focus()")
        self.page.press("Enter")
        self.page.wait_until(f"{sign} === 'kept: protected'")
        self.assertEqual(self.page.evaluate(f"{switch}.getAttribute('aria-checked')"), "true")
        self.assertTrue(self.page.evaluate(f"document.activeElement === {switch}"))

    def test_a_switch_that_the_daemon_does_not_hear_goes_back_and_says_so(self):
        self.open_site()
        block = self.repeated_block()
        switch = self.switch_of(block)
        self.page.send("Network.setBlockedURLs", urls=["*/api/block/*"])
        self.addCleanup(self.page.send, "Network.setBlockedURLs", urls=[])
        self.page.evaluate(f"{switch}.click()")
        self.page.wait_until(f"{switch}.parentElement.querySelector('.said.bad') !== null")
        self.assertIn("does not answer", self.page.evaluate(f"{switch}.parentElement.querySelector('.said').textContent"))
        self.assertEqual(self.page.evaluate(f"{switch}.getAttribute('aria-checked')"), "false")
        self.assertFalse(self.repeated_block()["protected"])
        self.assertTrue(all("/api/block/protect" in error for error in self.page.errors), self.page.errors)
        self.page.errors.clear()

    # --- every view ---

    def views(self):
        return {"overview": "#overview", "jobs": "#jobs", "hosts": "#hosts", "articles": "#articles", "site": "#site/127.0.0.1",
                "article": self.place_of(self.article("/story-5.html")),
                "comparison": self.comparison()}

    def comparison(self):
        copy = next(article for article in self.articles if article["duplicate_kind"])
        return f"{self.place_of(copy)}?compare={copy['duplicate_of']}"

    def test_every_control_is_reached_by_the_keyboard_and_shows_it(self):
        controls = "main :is(a[href], button, input, select, textarea, summary, [tabindex='0'])"
        for name, place in self.views().items():
            self.open(place, "document.querySelector('tbody tr, .block, .job') !== null")
            self.page.evaluate(f"""(() => {{
                window.waiting = new Set([...document.querySelectorAll("{controls}")].filter((control) => control.checkVisibility()));
                window.ringless = [];
                document.addEventListener("focusin", ({{target}}) => {{
                    if (waiting.delete(target) && getComputedStyle(target).outlineStyle === "none") ringless.push(target.outerHTML);
                }});}})()""")
            stops = self.page.evaluate("waiting.size") + 20  # The head of the page; a date has a stop for each of its parts.
            for _ in range(stops):
                self.page.press("Tab")
            left = self.page.evaluate("[[...waiting].map((control) => control.outerHTML), ringless]")
            self.assertEqual(left, [[], []], name)

    def test_every_control_and_table_says_what_it_is(self):
        for name, place in self.views().items():
            self.open(place, "document.querySelector('tbody tr, .block, .job') !== null")
            nameless = self.page.evaluate("""[...document.querySelectorAll('input, select, textarea, button, a[href]')].filter((control) =>
                !(control.labels?.length > 0) && control.textContent.trim() === '').length""")
            self.assertEqual(nameless, 0, name)
            self.assertEqual(self.page.evaluate("document.querySelectorAll('th:not([scope])').length"
                                                " - document.querySelectorAll('.u-legend th').length"), 0, name)
            self.assertEqual(self.page.evaluate("document.querySelectorAll('h1').length"), 1, name)

    def test_no_view_is_wider_than_a_phone(self):
        self.page.look(width=375, height=800)
        for name, place in self.views().items():
            self.open(place, "document.querySelector('tbody tr, .block, .job') !== null")
            self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), 375, name)

    def test_pictures_for_the_eye(self):
        if not self.arguments.screenshots:
            self.skipTest("no --screenshots FOLDER")
        for width, dark in ((1280, False), (1280, True), (375, False), (375, True)):
            self.page.look(width=width, dark=dark)
            for name, place in self.views().items():
                self.open(place, "document.querySelector('tbody tr, .block, .job') !== null")
                time.sleep(9 if name == "overview" else 0.3)
                scheme = "dark" if dark else "light"
                self.page.screenshot(os.path.join(self.arguments.screenshots, f"{name}-{width}-{scheme}.png"))


class JobsTest(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pamphlet = newspaper.Newspaper({"/": "<title>A pamphlet</title><p>It has one page."})
        cls.addClassCleanup(cls.pamphlet.close)

    def open_jobs(self):
        self.open("#jobs", "document.querySelector('.job') !== null")

    def fill(self, **fields):
        for name, text in fields.items():
            self.page.evaluate(f"document.getElementById('job-{name}').focus(); document.activeElement.select()")
            self.page.type(text)

    def jobs(self):
        return {job["name"]: job for job in self.daemon.ask("/api/jobs")["jobs"]}

    def said(self):
        return self.page.evaluate("document.querySelector('main > [role=status]').textContent")

    def press_at(self, label):
        self.page.evaluate(f"document.querySelector('[aria-label=\"{label}\"]').focus()")
        self.page.press("Enter")

    def test_a_job_is_added_paused_and_removed_by_the_keyboard(self):
        self.open_jobs()
        self.fill(name="night", seeds=self.pamphlet.origin + "/", delay="2.5")
        self.page.evaluate("document.getElementById('job-scope').value = 'host'")
        for field, time_of_day in (("from", "22:00"), ("until", "06:30")):
            self.page.evaluate(f"document.getElementById('job-{field}').value = '{time_of_day}'")
        self.page.evaluate("document.getElementById('job-name').focus()")
        self.page.press("Enter")
        self.page.wait_until("document.querySelector('[data-name=night]') !== null")
        self.assertEqual(self.said(), "The job night was added.")
        job = self.jobs()["night"]
        self.assertEqual([job["seeds"], job["scope"], job["delay_milliseconds"], job["hours"]],
                         [[self.pamphlet.origin + "/"], "host", 2500, ["22:00-06:30"]])
        shown = self.page.evaluate("document.querySelector('[data-name=night]').textContent")
        for part in ("added while running", self.pamphlet.origin, "2500 ms", "22:00-06:30 UTC"):
            self.assertIn(part, shown)

        self.press_at("Pause night")
        self.page.wait_until("document.querySelector('[data-name=night] .badge').textContent === 'paused'")
        self.assertEqual(self.jobs()["night"]["state"], "paused")
        self.assertEqual(self.page.evaluate("document.activeElement.getAttribute('aria-label')"), "Resume night")
        self.page.press("Enter")
        self.page.wait_until("document.querySelector('[data-name=night] .badge').textContent !== 'paused'")
        self.assertNotEqual(self.jobs()["night"]["state"], "paused")

        self.press_at("Remove night")
        self.page.wait_until("document.querySelector('dialog[open]') !== null")
        self.assertEqual(self.page.evaluate("document.activeElement.textContent"), "Keep it")
        self.page.press("Escape")
        self.page.wait_until("document.querySelector('dialog') === null")
        self.assertIn("night", self.jobs())
        self.press_at("Remove night")
        self.page.press("Tab")
        self.page.press("Enter")
        self.page.wait_until("document.querySelector('[data-name=night]') === null")
        self.assertEqual(set(self.jobs()), {"main"})

    def test_the_configurations_job_can_be_paused_and_not_removed(self):
        self.open_jobs()
        self.assertEqual(self.page.evaluate("document.querySelector('.danger')"), None)
        self.press_at("Pause main")
        self.page.wait_until("document.querySelector('[data-name=main] .badge').textContent === 'paused'")
        self.addCleanup(self.tell, "/api/job/resume", name="main")
        self.open("#hosts", "document.querySelector('tbody tr') !== null")
        held = self.page.evaluate(texts("tbody .held"))
        self.assertEqual(set(held), {"Pausejob main is paused"})

    def test_jobs_are_filtered_and_lead_to_their_hosts(self):
        self.daemon.ask("/api/job", data=f'[job]\nseeds = ["{self.pamphlet.origin}/"]\n'.encode(), name="leaf")
        self.addCleanup(self.tell, "/api/job/remove", name="leaf")
        self.open_jobs()
        port = self.pamphlet.origin.rsplit(":", 1)[1]
        self.page.evaluate("document.getElementById('job-filter').focus()")
        self.page.type(port)
        self.assertEqual(self.page.evaluate(texts(".job h2")), ["leaf added while running"])
        self.assertEqual(self.said(), "1 of 2 jobs")
        self.page.wait_until(f"fetch('/api/hosts').then((answer) => answer.text()).then((text) => text.includes('{port}'))")
        self.page.evaluate("document.querySelector('.job a[href^=\"#hosts\"]').click()")
        self.page.wait_until("document.querySelector('.hosts tbody tr') !== null")
        self.assertEqual(self.page.evaluate(texts(".hosts tbody th")), [self.pamphlet.origin])

    def test_what_is_wrong_with_a_job_is_told_and_the_form_stays(self):
        self.open_jobs()
        answer = "document.querySelector('.job-form .answer').textContent"
        for seeds, name, told in (("", "day", "a seed, or a feed"), ("https://a.example/", "main", "already"),
                                  ("gopher://a.example/", "day", "The daemon says")):
            self.fill(name=name)
            self.page.evaluate("document.getElementById('job-seeds').value = ''")
            self.fill(seeds=seeds)
            self.page.evaluate("document.querySelector('.job-form [type=submit]').click()")
            self.page.wait_until(f"{answer}.includes('{told}')")
        self.assertEqual(self.page.evaluate("document.getElementById('job-name').value"), "day")
        self.assertEqual(set(self.jobs()), {"main"})
        self.assertTrue(all("400" in error for error in self.page.errors), self.page.errors)
        self.page.errors.clear()

    def test_the_configuration_is_read_again(self):
        self.open_jobs()
        self.page.evaluate("[...document.querySelectorAll('button')].find((button) => button.textContent.startsWith('Read')).click()")
        self.page.wait_until("!/^(loading|1 job)/.test(document.querySelector('main > [role=status]').textContent)")
        self.assertEqual(self.daemon.ask("/api/status")["config_last_reload_successful"], 1)
        self.assertIn("reloaded", self.daemon.log())

    def test_the_text_of_a_job_is_its_fields(self):
        self.open_jobs()
        text = self.page.evaluate("""import('/job_form.js').then(({job_text}) => job_text({seeds: 'https://a.example/"x"\\n\\n https://b.example/',
            feeds: '', scope: 'any', delay: '0.25', from: '', until: ''}))""")
        self.assertEqual(text, '[job]\nseeds = ["https://a.example/\\"x\\"","https://b.example/"]\nfeeds = []\n'
                               'delay_milliseconds = 250\n[scope]\nkind = "any"\n')


class OutageTest(BrowserTest):
    def test_a_silent_daemon_is_told_and_asked_again(self):
        self.open("", "document.getElementById('state')?.textContent === 'ready'")
        port = self.daemon.port
        self.daemon.stop()
        self.page.wait_until("!document.getElementById('outage').hidden")
        self.assertIn("does not answer", self.page.evaluate("document.getElementById('outage').textContent"))
        self.assertEqual(self.page.evaluate("document.getElementById('state').textContent"), "no answer")
        type(self).daemon = self.start_daemon(port)
        self.page.evaluate("document.querySelector('#outage button').click()")
        self.page.wait_until("document.getElementById('outage').hidden")
        self.assertEqual(self.page.evaluate("document.getElementById('state').textContent"), "ready")
        refused = [error for error in self.page.errors if "ERR_CONNECTION_REFUSED" in error]
        self.assertEqual(self.page.errors, refused)  # The browser's own lines about the silence.
        self.page.errors.clear()


if __name__ == "__main__":
    if chromium.program() is None:
        print("skipped: there is no Chromium (apt-get install chromium)")
        sys.exit(77)
    BrowserTest.arguments, others = ARGUMENTS.parse_known_args()
    unittest.main(argv=[sys.argv[0], *others], verbosity=2)
