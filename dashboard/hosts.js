// The hosts of the crawl: a table to sort and to filter, and a button on each to pause it.
import {ask, tell} from "/api.js";
import {site_address} from "/articles.js";
import {element, failure, scrolling} from "/dom.js";
import {bytes_text, count_text, counted, moment_text, relative_text} from "/format.js";

const kAskedAtOnce = 1000;
const kShownMax = 500;  // Rows in the page: more are slow to draw and nobody reads them.
const kPaused = "paused";  // Host.held of one that was paused itself.

// `order`: what a column is sorted by; times and texts compare as texts.
const kColumns = [
  {label: "Host", order: (host) => host.host, cell: (host) =>
    element("a", {href: site_address(host.site), title: "what its site repeats"}, host.host)},
  {label: "Pages", number: true, order: (host) => host.pages, cell: (host) => count_text(host.pages)},
  {label: "Held", order: (host) => host.held, cell: held_cell},
  {label: "Job", order: (host) => host.job, cell: (host) => host.job},
  {label: "Queue", number: true, order: (host) => host.queued, cell: (host) => count_text(host.queued)},
  {label: "Bytes", number: true, order: (host) => host.bytes, cell: (host) => bytes_text(host.bytes)},
  {label: "Response", number: true, order: (host) => host.response_milliseconds,
    cell: (host) => milliseconds_text(host.response_milliseconds)},
  {label: "Delay", number: true, order: (host) => host.delay_milliseconds,
    cell: (host) => milliseconds_text(host.delay_milliseconds)},
  {label: "robots.txt", number: true, order: (host) => host.robots_status,
    cell: (host) => status_text(host.robots_status)},
  {label: "Last status", number: true, order: (host) => host.failures * 1000 + host.last_status,
    cell: last_status_cell},
  {label: "Next fetch", order: (host) => host.next_fetch ?? "", cell: next_fetch_cell},
];

function held_cell(host, pause_button) {
  return element("div", {class: "held"}, pause_button(host), host.held);
}

function milliseconds_text(milliseconds) {
  return milliseconds > 0 ? `${count_text(milliseconds)} ms` : "–";
}

function last_status_cell({last_status, failures}) {
  const status = status_text(last_status);
  return failures > 0
    ? element("strong", {class: "bad"}, `${status}, ${count_text(failures)} in a row`) : status;
}

function status_text(status) {
  if (status === 0) return "not asked";
  return status < 0 ? "unreachable" : String(status);
}

function next_fetch_cell({next_fetch}) {
  if (!next_fetch) return "–";
  const due = Date.parse(next_fetch) <= Date.now();
  return element("time", {datetime: next_fetch, title: moment_text(next_fetch)},
    due ? "any time" : relative_text(next_fetch));
}

export function hosts_address(filter) {
  return `#hosts?${new URLSearchParams({filter})}`;
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
  #said = element("p", {class: "answer", role: "alert"});
  #more = element("button", {type: "button", hidden: true, onclick: () => this.#load()}, "Load more hosts");
  #filter = element("input", {id: "host-filter", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "part of a host, or a job", oninput: () => this.#show()});
  #failing = element("input", {id: "host-failing", type: "checkbox", onchange: () => this.#show()});
  #held = element("input", {id: "host-held", type: "checkbox", onchange: () => this.#show()});

  constructor(filter) {
    this.#filter.value = filter;
  }

  open(main) {
    main.append(
      element("h1", {}, "Hosts"),
      element("div", {class: "tools"},
        element("label", {for: "host-filter"}, "Filter", this.#filter),
        element("label", {for: "host-failing", class: "check"}, this.#failing, "failing only"),
        element("label", {for: "host-held", class: "check"}, this.#held, "held only"),
        element("button", {type: "button", onclick: () => this.#reload()}, "Refresh"),
        this.#said),
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

  // --- pausing ---

  #pause_button(host) {
    const is_paused = host.held === kPaused;
    const label = is_paused ? "Resume" : "Pause";
    return element("button", {type: "button", class: "row-action", "data-host": host.host,
      "aria-label": `${label} ${host.host}`, onclick: () => this.#pause(host, !is_paused)}, label);
  }

  async #pause(host, pauses) {
    this.#said.textContent = "";
    try {
      await tell(pauses ? "/api/host/pause" : "/api/host/resume", {host: host.host});
      await this.#look_again(host);
    } catch (error) {
      this.#said.textContent = error.message;
    }
    const had_focus = document.activeElement?.dataset.host === host.host;
    this.#show();
    if (had_focus) this.#body.querySelector(`[data-host="${CSS.escape(host.host)}"]`)?.focus();
  }

  // A host that is resumed may be held by its job. The one behind its neighbour in the daemon's list is it.
  async #look_again(host) {
    const place = this.#hosts.indexOf(host);
    if (place < 0) return;
    const {hosts} = await ask("/api/hosts", {after: this.#hosts[place - 1]?.host, limit: 1});
    if (hosts[0]?.host === host.host) this.#hosts[place] = hosts[0];
  }

  // --- the table ---

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
      .filter((host) => (host.host.toLowerCase().includes(part) || host.job.toLowerCase() === part)
        && (!this.#failing.checked || host.failures > 0) && (!this.#held.checked || host.held))
      .sort((a, b) => direction * (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  }

  #show() {
    this.#heads.forEach((head, index) => head.setAttribute("aria-sort",
      index !== this.#column ? "none" : this.#down ? "descending" : "ascending"));
    const chosen = this.#chosen();
    this.#body.replaceChildren(...chosen.slice(0, kShownMax).map((host) => this.#row(host)));
    this.#count.textContent = this.#counts(chosen.length);
  }

  #row(host) {
    return element("tr", {}, kColumns.map(({cell, number}, index) =>
      index === 0 ? element("th", {scope: "row"}, cell(host))
        : element("td", {class: number && "number"}, cell(host, (of) => this.#pause_button(of)))));
  }

  #counts(chosen) {
    const loaded = `${counted(this.#hosts.length, "host")}${this.#next === null ? "" : " loaded, there are more"}`;
    const shown = chosen > kShownMax ? `, the first ${kShownMax} shown` : "";
    return chosen === this.#hosts.length ? `${loaded}${shown}` : `${count_text(chosen)} of ${loaded}${shown}`;
  }
}
