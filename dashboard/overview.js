// What the daemon is doing: its numbers now, and how they went over the last minutes.
import {LiveChart} from "/chart.js";
import {element} from "/dom.js";
import {bytes_text, count_text, counted, duration_text, rate_text, share_text} from "/format.js";
import {outcomes_of} from "/status_feed.js";

const kRateSamples = 5;  // The figures are means over ten seconds; the charts show every sample.

const kCharts = [
  {
    title: "Fetches and articles", unit: "per second; in trouble: refused, slowed down or unreachable", text: rate_text, least: 1,
    series: [
      {label: "in trouble/s", colour: "--series-3", value: (sample) => sample.in_trouble},
      {label: "articles/s", colour: "--series-2", value: (sample) => sample.articles},
      {label: "fetches/s", colour: "--series-1", value: (sample) => sample.fetches},
    ],
  },
  {
    title: "Download", unit: "bodies as received, per second", text: bytes_text, least: 1000,
    series: [{label: "bytes/s", colour: "--series-1", value: (sample) => sample.bytes}],
  },
  {
    title: "Under way and waiting", unit: "items", text: count_text, least: 4,
    series: [
      {label: "commits to write", colour: "--series-3", value: ({status}) => status.queue_commits},
      {label: "pages to read", colour: "--series-2", value: ({status}) => status.queue_pages},
      {label: "fetches in flight", colour: "--series-1", value: ({status}) => status.fetch_in_flight},
    ],
  },
  {
    title: "Memory", unit: "resident", text: bytes_text, least: 1e6,
    series: [
      {label: "memory", colour: "--series-1", value: ({status}) => status.process_resident_memory_bytes}],
  },
];

const kOutcomes = {
  page: "page", redirect: "redirect", not_modified: "not modified",
  slow_down: "slow down", refused: "refused", unreachable: "unreachable",
};

// Each figure: its label, its value, and a line that puts the value into relation.
const kFigures = [
  ["Fetches", (now) => [per_second(now.fetches), `${counted(now.in_flight, "fetch", "fetches")} in flight`]],
  ["Articles", (now) => [per_second(now.articles), `${count_text(now.status.articles_total)} found`]],
  ["Download", (now) => [now.bytes === null ? "–" : `${bytes_text(now.bytes)}/s`,
    `${bytes_text(now.status.fetch_bytes_total)} in all`]],
  ["URLs queued", ({status}) => [count_text(status.urls_queued), `of ${counted(status.frontier_hosts, "host")}, with later visits`]],
  ["Duplicates", ({status}) => [share_text(status.dedup_duplicates_total, status.articles_total),
    `${count_text(status.dedup_duplicates_total)} of ${counted(status.articles_total, "article")}`]],
  ["Lag", ({status}) => [status.article_lag_seconds_count > 0
    ? duration_text(status.article_lag_seconds_sum / status.article_lag_seconds_count) : "–",
  status.article_lag_seconds_count > 0
    ? `mean of ${counted(status.article_lag_seconds_count, "dated article")}` : "no feed or news sitemap yet"]],
  ["Memory", ({status}) => [bytes_text(status.process_resident_memory_bytes), "resident"]],
  ["Up", ({status}) => [duration_text(Date.now() / 1000 - status.process_start_time_seconds),
    status.ready ? "taking on work" : "not taking on work"]],
];

// The way of a page, and how many have come so far.
const kWay = [
  ["URLs found", "frontier_urls_total"],
  ["URLs finished", "urls_done_total"],
  ["Pages read", "extract_pages_total"],
  ["Articles found", "articles_total"],
  ["Duplicates among them", "dedup_duplicates_total"],
  ["Text blocks kept", "blocks_kept_total"],
  ["Records written, revisions too", "sink_records_total"],
];

const kLeft = [
  ["URLs given up", "urls_failed_total"],
  ["Tried again", "fetch_retries_total"],
  ["Denied by robots.txt", "robots_denied_total"],
  ["Left: budget spent", "budget_denied_total"],
  ["Left: trap", "trap_links_total"],
  ["Pages that could not be read", "extract_errors_total"],
];

export class OverviewView {
  title = "Overview";
  #figures = new Map();
  #charts = [];
  #outcomes = element("tbody");
  #way = element("tbody");
  #left = element("tbody");

  constructor(feed) {
    this.feed = feed;
  }

  open(main) {
    main.append(
      element("h1", {}, "Overview"),
      element("dl", {class: "figures"}, kFigures.map(([label]) => this.#figure(label))),
      element("div", {class: "charts"}, kCharts.map((chart) => this.#chart(chart))),
      element("div", {class: "panels"},
        panel("Outcomes of fetches", ["Outcome", "Fetches", "Share"], this.#outcomes),
        panel("From URL to record", ["Step", "Count"], this.#way),
        panel("What was left", ["Why", "Count"], this.#left)));
    for (const chart of this.#charts) chart.plot = new LiveChart(chart.box, chart.options);
    if (this.feed.samples.length > 0) this.update(this.feed.samples);
  }

  close() {
    for (const chart of this.#charts) chart.plot.destroy();
  }

  update(samples) {
    const now = smoothed(samples);
    for (const [label, values] of kFigures) {
      const [value, relation] = values(now);
      this.#figures.get(label).value.textContent = value;
      this.#figures.get(label).relation.textContent = relation;
    }
    for (const chart of this.#charts) chart.plot.show(samples);
    show_outcomes(this.#outcomes, now.status);
    show_counts(this.#way, kWay, now.status);
    show_counts(this.#left, kLeft, now.status);
  }

  #figure(label) {
    const value = element("dd", {class: "value"}, "–");
    const relation = element("dd", {class: "relation"}, "\u00a0");
    this.#figures.set(label, {value, relation});
    return element("div", {class: "figure"}, element("dt", {}, label), value, relation);
  }

  #chart({title, unit, text, least, series}) {
    const box = element("div", {class: "chart"});
    this.#charts.push({box, options: {name: `Chart: ${title}, ${unit}, over the last minutes`, series, text, least}});
    return element("section", {class: "card"},
      element("h2", {}, title, " ", element("small", {}, unit)), box);
  }
}

// The newest sample, with the rates of the last few.
function smoothed(samples) {
  const last = samples.at(-1);
  const recent = samples.slice(-kRateSamples);
  const mean = (name) => {
    const rates = recent.map((sample) => sample[name]).filter((rate) => rate !== null);
    return rates.length > 0 ? rates.reduce((sum, rate) => sum + rate) / rates.length : null;
  };
  return {status: last.status, in_flight: last.status.fetch_in_flight,
    fetches: mean("fetches"), articles: mean("articles"), bytes: mean("bytes")};
}

function per_second(rate) {
  return rate === null ? "–" : `${rate_text(rate)}/s`;
}

function panel(title, columns, body) {
  return element("section", {class: "card"},
    element("table", {},
      element("caption", {}, title),
      element("thead", {}, element("tr", {}, columns.map((name, i) =>
        element("th", {scope: "col", class: i > 0 && "number"}, name)))),
      body));
}

function show_counts(body, rows, status) {
  body.replaceChildren(...rows.map(([label, name]) => element("tr", {},
    element("th", {scope: "row"}, label), element("td", {class: "number"}, count_text(status[name])))));
}

function show_outcomes(body, status) {
  const outcomes = outcomes_of(status);
  const all = outcomes.reduce((sum, [, fetches]) => sum + fetches, 0);
  body.replaceChildren(...outcomes.map(([name, fetches]) => {
    const bar = element("span", {class: `bar outcome-${name}`, "aria-hidden": "true"});
    bar.style.width = `${all > 0 ? (100 * fetches) / all : 0}%`;
    return element("tr", {},
      element("th", {scope: "row"}, kOutcomes[name] ?? name, element("span", {class: "track"}, bar)),
      element("td", {class: "number"}, count_text(fetches)),
      element("td", {class: "number"}, share_text(fetches, all)));
  }));
}
