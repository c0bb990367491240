// Sites, and the articles that were read last or that a filter finds.
import {ask} from "/api.js";
import {badge, element, failure} from "/dom.js";
import {count_text, counted, moment_text, relative_text} from "/format.js";

const kShownAtOnce = 100;
const kShownMax = 1000;
const kSitesAtOnce = 1000;
const kSitesMax = 10000;  // Of others the name has to be typed in full.
const kTypingMilliseconds = 300;  // Of rest, before what was typed is looked for.

// The address of the list with these filters; empty ones are left out.
export function articles_address(filters) {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
  return query ? `#articles?${query}` : "#articles";
}

export function site_address(site) {
  return `#site/${encodeURIComponent(site)}`;
}

export function article_address({site, id}, compare = null) {
  const place = `#article/${encodeURIComponent(site)}/${encodeURIComponent(id)}`;
  return compare ? `${place}?compare=${encodeURIComponent(compare)}` : place;
}

// "near copy 93 %"; null for an article that repeats no other.
export function duplicate_badge({duplicate_kind, similarity}) {
  if (!duplicate_kind) return null;
  const what = duplicate_kind === "updated" ? "updated" : `${duplicate_kind} copy`;
  return badge(`${what} ${Math.round(100 * similarity)} %`, "copy");
}

export class ArticlesView {
  title = "Articles";
  #filters;
  #shown = kShownAtOnce;
  #typing = null;
  #asked = 0;  // Answers to an earlier question come too late.
  #sites = [];
  #has_more_sites = false;
  #site_list = element("ul", {class: "sites"});
  #body = element("tbody");
  #count = element("p", {class: "count", role: "status"});
  #more = element("button", {type: "button", hidden: true, onclick: () => this.#show_more()}, "Show more");

  constructor(parameters) {
    this.#filters = Object.fromEntries(
      ["site", "title", "since", "until"].map((name) => [name, parameters.get(name) ?? ""]));
  }

  open(main) {
    main.append(
      element("h1", {}, "Articles"),
      this.#find_form(),
      element("div", {class: "split"},
        this.#site_panel(),
        element("section", {class: "found", "aria-label": "Articles found"},
          this.#filter_form(), this.#count, article_table(this.#body), this.#more)));
    this.#load_sites();
    this.#load();
  }

  close() {
    clearTimeout(this.#typing);
    ++this.#asked;
  }

  // --- sites ---

  #site_panel() {
    const part = element("input", {id: "site-part", type: "search", autocomplete: "off", placeholder: "part of a site",
      oninput: () => this.#show_sites(part.value)});
    const details = element("details", {class: "card site-panel"},
      element("summary", {}, "Sites"),
      element("label", {for: "site-part"}, "Filter sites", part),
      element("nav", {"aria-label": "Sites"}, this.#site_list));
    details.open = matchMedia("(min-width: 60rem)").matches;
    return details;
  }

  async #load_sites() {
    try {
      const found = [];
      let after = "";
      while (after !== null && found.length < kSitesMax) {
        const {sites, next} = await ask("/api/sites", {after, limit: kSitesAtOnce});
        found.push(...sites);
        after = next;
      }
      this.#sites = found;
      this.#has_more_sites = after !== null;
      this.#show_sites("");
    } catch (error) {
      this.#site_list.replaceChildren(element("li", {}, failure(error, () => this.#load_sites())));
    }
  }

  #show_sites(part) {
    const typed = part.trim().toLowerCase();
    const all = {site: "", articles: this.#sites.reduce((sum, {articles}) => sum + articles, 0)};
    const chosen = this.#sites.filter(({site}) => site.includes(typed)).sort((a, b) => b.articles - a.articles);
    const unlisted = this.#has_more_sites && typed && !chosen.some(({site}) => site === typed) ? [{site: typed}] : [];
    this.#site_list.replaceChildren(
      ...[all, ...unlisted, ...chosen.slice(0, kShownMax)].map((site) => this.#site_item(site)));
  }

  #site_item({site, articles}) {
    return element("li", {},
      element("a", {
        href: articles_address({...this.#filters, site}),
        "aria-current": site === this.#filters.site ? "true" : null,
      }, element("span", {}, site || "All, newest first"), element("span", {class: "number"}, articles === undefined ? "" : count_text(articles))));
  }

  // --- articles ---

  #filter_form() {
    const field = (name, label, type) => element("label", {for: `filter-${name}`}, label,
      element("input", {id: `filter-${name}`, type, value: this.#filters[name], autocomplete: "off",
        oninput: ({target}) => this.#change(name, target.value)}));
    return element("form", {class: "tools", role: "search", onsubmit: (event) => event.preventDefault()},
      field("title", "Title has", "search"),
      field("since", "Fetched since", "date"),
      field("until", "and before", "date"));
  }

  // The address follows what is typed, without an entry in the history for each letter.
  #change(name, value) {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#filters[name] = value;
      this.#shown = kShownAtOnce;
      history.replaceState(null, "", articles_address(this.#filters));
      this.#show_sites(document.getElementById("site-part").value);
      this.#load();
    }, kTypingMilliseconds);
  }

  #show_more() {
    this.#shown = Math.min(kShownMax, this.#shown * 3);
    this.#load();
  }

  async #load() {
    const question = ++this.#asked;
    this.#count.textContent = "loading …";
    try {
      const {site, title, since, until} = this.#filters;
      const answer = await ask("/api/articles",
        {site, title, since: midnight(since), until: midnight(until), limit: this.#shown});
      if (question === this.#asked) this.#show(answer);
    } catch (error) {
      if (question === this.#asked) this.#count.replaceChildren(failure(error, () => this.#load()));
    }
  }

  #show({articles, more}) {
    this.#body.replaceChildren(...articles.map(article_row));
    this.#more.hidden = !more || this.#shown >= kShownMax;
    const {site} = this.#filters;
    const of_site = site ? ` of ${site}` : "";
    this.#count.replaceChildren(articles.length > 0
      ? `${counted(articles.length, "article")}${of_site}, newest first${more ? "; there may be more" : ""}`
      : site ? `No such article${of_site}.`
        : "No such article among the newest. Choose a site to see all of its own.");
    if (site) this.#count.append(" · ", element("a", {href: site_address(site)}, "what the site repeats"));
  }

  // --- one article by its URL ---

  #find_form() {
    const url = element("input", {id: "find-url", type: "url", required: true, placeholder: "https://…"});
    const answer = element("p", {class: "answer", role: "status"});
    return element("form", {class: "tools find", onsubmit: (event) => find_article(event, url.value, answer)},
      element("label", {for: "find-url"}, "URL of an article", url),
      element("button", {type: "submit"}, "Open"), answer);
  }
}

async function find_article(event, url, answer) {
  event.preventDefault();
  answer.textContent = "";
  try {
    location.hash = article_address((await ask("/api/article", {url})).article);
  } catch (error) {
    answer.textContent = error.status === 404 ? "No article was read from this URL." : error.message;
  }
}

// A day of the reader's calendar as the instant at which it begins.
function midnight(day) {
  return day ? new Date(`${day}T00:00`).toISOString() : "";
}

export function article_table(body) {
  const heads = [["Article", ""], ["Published", "published"], ["Fetched", ""]];
  return element("table", {class: "articles"},
    element("thead", {}, element("tr", {}, heads.map(([text, name]) =>
      element("th", {scope: "col", class: name || null}, text)))),
    body);
}

export function article_row(article) {
  return element("tr", {class: article.duplicate_kind && "is-copy"},
    element("th", {scope: "row"},
      element("a", {href: article_address(article)}, article.title || article.url),
      element("span", {class: "about"},
        duplicate_badge(article), " ",
        [article.site, article.page_type, article.language].filter(Boolean).join(" · "),
        article.revision > 0 && ` · revision ${count_text(article.revision)}`,
        !article.written && " · not written yet")),
    element("td", {class: "published"}, time_of(article.date_published, moment_text)),
    element("td", {class: "fetched"}, time_of(article.date_fetched, relative_text)));
}

function time_of(time, text) {
  return time ? element("time", {datetime: time, title: moment_text(time)}, text(time)) : "–";
}
