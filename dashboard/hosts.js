// The hosts of the crawl: a table to sort and to filter.
import {ask} from "/api.js";
import {element, failure, scrolling} from "/dom.js";
import {bytes_text, count_text, counted, moment_text, relative_text} from "/format.js";

const kAskedAtOnce = 1000;
const kShownMax = 500;  // Rows in the page: more are slow to draw and nobody reads them.

// `order`: what a column is sorted by; times and texts compare as texts.
const kColumns = [
  {label: "Host", order: (host) => host.host, cell: (host) => host.host},
  {label: "Pages", number: true, order: (host) => host.pages, cell: (host) => count_text(host.pages)},
  {label: "Bytes", number: true, order: (host) => host.bytes, cell: (host) => bytes_text(host.bytes)},
  {label: "Response", number: true, order: (host) => host.response_milliseconds,
    cell: (host) => (host.response_milliseconds > 0 ? `${count_text(host.response_milliseconds)} ms` : "–")},
  {label: "Failures", number: true, order: (host) => host.failures, cell: failures_cell},
  {label: "robots.txt", number: true, order: (host) => host.robots_status,
    cell: (host) => robots_text(host.robots_status)},
  {label: "Next fetch", order: (host) => host.next_fetch ?? "", cell: next_fetch_cell},
];

function failures_cell(host) {
  return host.failures > 0 ? element("strong", {class: "bad"}, `${count_text(host.failures)} in a row`) : "0";
}

function robots_text(status) {
  if (status === 0) return "not asked";
  return status < 0 ? "unreachable" : String(status);
}

function next_fetch_cell({next_fetch}) {
  if (!next_fetch) return "–";
  const due = Date.parse(next_fetch) <= Date.now();
  return element("time", {datetime: next_fetch, title: moment_text(next_fetch)},
    due ? "any time" : relative_text(next_fetch));
}

export class HostsView {
  title = "Hosts";
  #hosts = [];
  #next = "";     // The `after` of the hosts that were not asked for yet; null: there are none.
  #column = 0;
  #down = false;  // The largest first.
  #asked = 0;     // Answers to an earlier question come too late.
  #body = element("tbody");
  #heads = [];
  #count = element("p", {class: "count", role: "status"});
  #more = element("button", {type: "button", hidden: true, onclick: () => this.#load()}, "Load more hosts");
  #filter = element("input", {id: "host-filter", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "part of a host", oninput: () => this.#show()});
  #failing = element("input", {id: "host-failing", type: "checkbox", onchange: () => this.#show()});

  open(main) {
    main.append(
      element("h1", {}, "Hosts"),
      element("div", {class: "tools"},
        element("label", {for: "host-filter"}, "Filter", this.#filter),
        element("label", {for: "host-failing", class: "check"}, this.#failing, "failing only"),
        element("button", {type: "button", onclick: () => this.#reload()}, "Refresh")),
      this.#count,
      scrolling("Hosts", this.#table()),
      this.#more);
    return this.#load();
  }

  #reload() {
    this.#hosts = [];
    this.#next = "";
    return this.#load();
  }

  async #load() {
    const question = ++this.#asked;
    this.#count.textContent = "loading …";
    try {
      const answer = await ask("/api/hosts", {after: this.#next, limit: kAskedAtOnce});
      if (question !== this.#asked) return;
      this.#hosts.push(...answer.hosts);
      this.#next = answer.next;
      this.#more.hidden = answer.next === null;
      this.#show();
    } catch (error) {
      if (question === this.#asked) this.#count.replaceChildren(failure(error, () => this.#load()));
    }
  }

  #table() {
    return element("table", {class: "hosts"},
      element("thead", {}, element("tr", {}, kColumns.map((column, index) => this.#head(column, index)))),
      this.#body);
  }

  #head(column, index) {
    const head = element("th", {scope: "col", class: column.number && "number"},
      element("button", {type: "button", class: "sort", onclick: () => this.#sort_by(index)}, column.label));
    this.#heads.push(head);
    return head;
  }

  // Numbers begin with the largest, texts with the first.
  #sort_by(index) {
    this.#down = index === this.#column ? !this.#down : kColumns[index].number === true;
    this.#column = index;
    this.#show();
  }

  #chosen() {
    const part = this.#filter.value.trim().toLowerCase();
    const {order} = kColumns[this.#column];
    const direction = this.#down ? -1 : 1;
    return this.#hosts
      .filter((host) => host.host.toLowerCase().includes(part) && (!this.#failing.checked || host.failures > 0))
      .sort((a, b) => direction * (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  }

  #show() {
    this.#heads.forEach((head, index) => head.setAttribute("aria-sort",
      index !== this.#column ? "none" : this.#down ? "descending" : "ascending"));
    const chosen = this.#chosen();
    this.#body.replaceChildren(...chosen.slice(0, kShownMax).map(row_of));
    this.#count.textContent = this.#counts(chosen.length);
  }

  #counts(chosen) {
    const loaded = `${counted(this.#hosts.length, "host")}${this.#next === null ? "" : " loaded, there are more"}`;
    const shown = chosen > kShownMax ? `, the first ${kShownMax} shown` : "";
    return chosen === this.#hosts.length ? `${loaded}${shown}` : `${count_text(chosen)} of ${loaded}${shown}`;
  }
}

function row_of(host) {
  return element("tr", {}, kColumns.map(({cell, number}, index) =>
    index === 0 ? element("th", {scope: "row"}, cell(host))
      : element("td", {class: number && "number"}, cell(host))));
}
