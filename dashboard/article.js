// One article as its page came: block by block in reading order, each with why it was kept or dropped; what
// is known of it; and its copies, the words of each against its own.
import {ask} from "/api.js";
import {article_address, articles_address, duplicate_badge, site_address} from "/articles.js";
import {badge, element, failure, outside_link} from "/dom.js";
import {bytes_text, count_text, counted, moment_text, share_text} from "/format.js";
import {protect_switch} from "/protect_switch.js";
import {word_diff} from "/word_diff.js";

const kLooksAfterChange = 5;  // At what the daemon has written meanwhile, one with each of its answers.
const kFilters = [["all", "As it came"], ["kept", "Kept"], ["dropped", "Dropped"]];
const kReasonLetters = /^[^\d,]+?(?=,|\s+(of|\d)|$)/;  // "repeated 41/50 pages", "teaser of URL" without what follows.

export class ArticleView {
  title = "Article";
  #article = null;
  #copies = [];
  #looks = 0;  // Left to be taken.
  #reading = element("div", {class: "reading"});
  #comparison = element("section", {class: "comparison", "aria-live": "polite"});

  constructor(site, id, compare) {
    this.site = site;
    this.id = id;
    this.compare = compare;
  }

  async open(main) {
    const place = element("div", {class: "article-view"}, element("p", {class: "count", role: "status"}, "loading …"));
    main.append(element("p", {class: "back"},
      element("a", {href: articles_address({site: this.site})}, `← Articles of ${this.site}`), " · ",
      element("a", {href: site_address(this.site)}, "what the site repeats")), place);
    await this.#load(place);
  }

  // True if `next` shows the same article: this view then takes over its comparison and stays.
  moves_to(next) {
    if (!(next instanceof ArticleView) || next.site !== this.site || next.id !== this.id || !this.#article) return false;
    this.compare = next.compare;
    this.#show_comparison();
    return true;
  }

  // A protected block is in the text as soon as the daemon has written the article again.
  update() {
    if (this.#looks === 0) return;
    --this.#looks;
    this.#look_again();
  }

  async #look_again() {
    const answer = await ask("/api/article", {site: this.site, id: this.id}).catch(() => null);
    if (!answer || answer.article.revision === this.#article.revision) return;
    this.#looks = 0;
    this.#article = answer.article;
    const focused = document.activeElement?.dataset.key;
    const shown = this.#reading.querySelector(".blocks").dataset.shown;
    this.#show_blocks(shown);
    if (focused) this.#reading.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #show_blocks(shown) {
    const switch_of = (block) => is_protectable(block) && protect_switch(
      {...block, site: this.site, id: this.id, protected: block.kept}, () => (this.#looks = kLooksAfterChange));
    this.#reading.replaceChildren(blocks_section(this.#article.blocks, switch_of, shown));
  }

  async #load(place) {
    try {
      const answer = await ask("/api/article", {site: this.site, id: this.id});
      this.#article = answer.article;
      this.#copies = answer.copies;
      place.replaceChildren(...this.#parts());
      this.title = this.#article.title || this.#article.url;
      if (place.isConnected) document.title = `${this.title} – newsieve`;
      this.#show_comparison();
    } catch (error) {
      place.replaceChildren(failure(error, () => this.#load(place)));
    }
  }

  #parts() {
    const article = this.#article;
    this.#show_blocks("all");
    return [
      element("h1", {}, article.title || "(no title)"),
      element("p", {class: "under-title"},
        badge(article.page_type), " ", duplicate_badge(article), " ", outside_link(article.url)),
      article.error && element("p", {class: "failure"}, `There is no text: ${article.error}`),
      element("div", {class: "split article-split"},
        this.#reading,
        element("aside", {"aria-label": "About this article"}, metadata_section(article))),
      this.#copies_section(),
    ].filter(Boolean);
  }

  // --- copies ---

  #copies_section() {
    const {length} = this.#copies;
    return element("section", {class: "copies"},
      element("h2", {}, "Copies ", element("small", {}, length > 0 ? counted(length, "article") + " of the same cluster" : "")),
      length > 0
        ? element("ul", {class: "copy-list"}, this.#copies.map((copy) => this.#copy_item(copy)))
        : element("p", {class: "faint"}, "No other article repeats this one."),
      this.#comparison);
  }

  #copy_item(copy) {
    return element("li", {"data-id": copy.id},
      element("div", {},
        element("a", {href: article_address(copy)}, copy.title || copy.url),
        element("span", {class: "about"}, [copy.site, copy.date_fetched && moment_text(copy.date_fetched)].filter(Boolean).join(" · "))),
      element("span", {class: "relation"}, duplicate_badge(copy) ?? badge("the first of them")),
      element("a", {class: "button", href: article_address(this, copy.id)}, "Compare words"));
  }

  #show_comparison() {
    for (const item of document.querySelectorAll(".copy-list li")) {
      item.classList.toggle("compared", item.dataset.id === this.compare);
    }
    const copy = this.#copies.find(({id}) => id === this.compare);
    this.#comparison.replaceChildren(...(copy ? this.#comparison_with(copy) : []));
    if (copy) this.#comparison.scrollIntoView({block: "nearest"});
  }

  #comparison_with(copy) {
    const pieces = word_diff(this.#article.text ?? "", copy.text ?? "");
    const words = (kind) => pieces.filter((piece) => piece.kind === kind)
      .reduce((sum, {text}) => sum + text.split(/\s+/).filter(Boolean).length, 0);
    const same = words("same");
    return [
      element("h3", {}, "This article against “", copy.title || copy.url, "”"),
      element("p", {class: "count"},
        `${counted(same, "word")} in both, `,
        element("del", {}, counted(words("removed"), "word")), " only here, ",
        element("ins", {}, counted(words("added"), "word")), " only there. ",
        element("a", {href: article_address(this)}, "Close")),
      element("p", {class: "diff card"}, pieces.flatMap(({kind, text}) => [piece_element(kind, text), " "])),
    ];
  }
}

function piece_element(kind, text) {
  if (kind === "same") return element("span", {}, text);
  return element(kind === "removed" ? "del" : "ins", {}, text);
}

// --- blocks ---

// A block that site memory dropped, or somebody protected.
function is_protectable({key, kept, reason}) {
  return key !== null && (!kept || is_protected({reason}));
}

function is_protected({reason}) {
  return reason_of({reason}) === "protected";
}

function blocks_section(blocks, switch_of, shown) {
  const list = element("ol", {class: "blocks", "data-shown": shown}, blocks.map((block) => block_item(block, switch_of(block))));
  const kept = blocks.filter((block) => block.kept);
  const characters = (of) => of.reduce((sum, {text}) => sum + text.length, 0);
  const parts = kFilters.map(([name, label]) => element("button", {
    type: "button", "aria-pressed": String(name === shown), onclick: ({target}) => show_only(list, parts, target, name)}, label));
  return element("section", {},
    element("h2", {}, "Blocks ", element("small", {}, `${count_text(kept.length)} of ${counted(blocks.length, "block")} kept, `,
      `${share_text(characters(kept), characters(blocks))} of the characters`)),
    sieve_strip(blocks),
    reason_list(blocks),
    element("div", {class: "segments", role: "group", "aria-label": "Blocks shown"}, parts),
    list);
}

function show_only(list, parts, chosen, name) {
  list.dataset.shown = name;
  for (const part of parts) part.setAttribute("aria-pressed", String(part === chosen));
}

// The page as a strip: each block as wide as its text is long.
function sieve_strip(blocks) {
  return element("div", {class: "strip", "aria-hidden": "true"}, blocks.map(({kept, text}) => {
    const part = element("span", {class: kept ? "kept" : "dropped"});
    part.style.flexGrow = text.length;
    return part;
  }));
}

function reason_list(blocks) {
  const counts = new Map();
  for (const block of blocks) counts.set(reason_of(block), (counts.get(reason_of(block)) ?? 0) + 1);
  return element("ul", {class: "reasons", "aria-label": "Blocks by reason"},
    [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => element("li", {}, reason, " ", element("b", {}, count_text(count)))));
}

function reason_of({reason}) {
  return reason.match(kReasonLetters)?.[0] ?? reason;
}

function block_item(block, protection) {
  const verdict = element("p", {class: "why"},
    element("span", {class: "kind"}, block.kind),
    element("span", {class: "sign"}, !block.kept ? `dropped: ${block.reason}` : is_protected(block) ? "kept: protected" : "kept"));
  return element("li", {class: `block ${block.kept ? "kept" : "dropped"} kind-${block.kind.replaceAll(" ", "-")}`},
    verdict,
    element("div", {},
      element(block.kept ? "p" : "del", {class: "text", dir: "auto"}, block.text),
      block.link && element("p", {class: "target"}, "→ ", outside_link(block.link)),
      protection));
}

// --- what is known ---

function metadata_section(article) {
  const rows = [
    ["Site", [article.site_name, article.site].filter(Boolean).join(" · ")],
    ["Authors", article.authors?.join(", ")],
    ["Published", article.date_published && moment_text(article.date_published)],
    ["Modified", article.date_modified && moment_text(article.date_modified)],
    ["Fetched", article.date_fetched && moment_text(article.date_fetched)],
    ["Language", article.language],
    ["Section", article.section],
    ["Tags", article.tags?.join(", ")],
    ["Summary", article.summary],
    ["Page type", `${article.page_type}, ${Math.round(100 * article.page_type_confidence)} % sure`],
    ["Canonical URL", article.canonical_url && outside_link(article.canonical_url)],
    ["Found on", article.referrer && outside_link(article.referrer)],
    ["Depth", `${counted(article.depth, "link")} from a seed`],
    ["Answer", `${article.http.status ?? "–"} · ${bytes_text(article.http.bytes)} · ${article.http.content_type ?? "no content type"}`],
    ["Revision", count_text(article.revision)],
    ["In the archive", article.warc && `${article.warc.file} at ${count_text(article.warc.offset)}`],
    ["Id", element("code", {}, article.id)],
  ];
  return element("section", {class: "card"},
    element("h2", {}, "Metadata"),
    element("dl", {class: "metadata"}, rows.filter(([, value]) => value).map(([label, value]) =>
      [element("dt", {}, label), element("dd", {dir: "auto"}, value)])));
}
