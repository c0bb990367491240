// One site: what it repeats, on which pages, with a switch to protect a block; and its newest articles.
import {ask} from "/api.js";
import {article_address, article_row, article_table, articles_address} from "/articles.js";
import {badge, element, failure, scrolling} from "/dom.js";
import {count_text, counted} from "/format.js";
import {protect_switch} from "/protect_switch.js";

const kBlocksAtOnce = 50;
const kBlocksMax = 1000;
const kArticles = 20;
const kLooksAfterChange = 5;  // At what the daemon has written meanwhile, one with each of its answers.

export class SiteView {
  #blocks = [];
  #fates = new Map();  // By key: the cell that says what becomes of the block.
  #shown = kBlocksAtOnce;
  #looks = 0;  // Left to be taken.
  #asked = 0;  // Answers to an earlier question come too late.
  #body = element("tbody", {role: "rowgroup"});
  #count = element("p", {class: "count", role: "status"});
  #more = element("button", {type: "button", hidden: true, onclick: () => this.#show_more()}, "Show more blocks");
  #articles = element("tbody");
  #articles_count = element("p", {class: "count", role: "status"});

  constructor(site) {
    this.site = site;
    this.title = site;
  }

  open(main) {
    main.append(
      element("p", {class: "back"}, element("a", {href: articles_address({})}, "← All articles")),
      element("h1", {}, this.site),
      element("section", {"aria-labelledby": "repeats"},
        element("h2", {id: "repeats"}, "What the site repeats"),
        element("p", {class: "explained"},
          "Blocks of the main content that stand in two articles or more. A protected block stays in the text of every article, of those already written too."),
        this.#count, scrolling("What the site repeats", this.#table()), this.#more),
      element("section", {class: "below", "aria-labelledby": "newest"},
        element("h2", {id: "newest"}, "Its newest articles ",
          element("small", {}, element("a", {href: articles_address({site: this.site})}, "all of them"))),
        this.#articles_count, article_table(this.#articles)));
    this.#load_blocks();
    this.#load_articles();
  }

  close() {
    ++this.#asked;
  }

  // The daemon writes articles again some time after a switch was turned.
  update() {
    if (this.#looks === 0) return;
    --this.#looks;
    this.#load_blocks();
  }

  // --- blocks ---

  #table() {
    const heads = [["Block", ""], ["In articles", "number"], ["What becomes of it", ""], ["Always keep", ""]];
    return element("table", {class: "site-blocks", role: "table"},
      element("thead", {}, element("tr", {}, heads.map(([text, name]) =>
        element("th", {scope: "col", class: name || null}, text)))),
      this.#body);
  }

  #show_more() {
    this.#shown = Math.min(kBlocksMax, this.#shown * 4);
    this.#load_blocks();
  }

  async #load_blocks() {
    const question = ++this.#asked;
    if (this.#blocks.length === 0) this.#count.textContent = "loading …";
    try {
      const answer = await ask("/api/blocks", {site: this.site, limit: this.#shown});
      if (question === this.#asked) this.#show_blocks(answer);
    } catch (error) {
      if (question === this.#asked) this.#count.replaceChildren(failure(error, () => this.#load_blocks()));
    }
  }

  #show_blocks({articles, articles_read, blocks, more}) {
    this.#blocks = blocks;
    this.#more.hidden = !more || this.#shown >= kBlocksMax;
    const told = counts_text(articles, articles_read, blocks, more);
    if (this.#count.textContent !== told) this.#count.textContent = told;
    // Rows that are there stay, with the focus and what is unfolded in them.
    if (blocks.length === this.#fates.size && blocks.every(({key}) => this.#fates.has(key))) {
      for (const block of blocks) this.#fates.get(block.key).replaceChildren(...fate_of(block));
      return;
    }
    this.#fates.clear();
    this.#body.replaceChildren(...blocks.map((block) => this.#row(block, articles_read)));
  }

  // Its roles are said: on a phone its parts stand below each other, and are a row still.
  #row(block, articles_read) {
    const fate = element("td", {class: "fate", role: "cell"}, fate_of(block));
    const row = element("tr", {role: "row"},
      element("th", {scope: "row", role: "rowheader"},
        element("span", {class: "block-text", dir: "auto"}, block.text), pages_of(block, this.site)),
      element("td", {class: "number", role: "cell"}, `${count_text(block.articles)} of ${count_text(articles_read)}`),
      fate,
      element("td", {role: "cell"}, protect_switch({...block, site: this.site}, () => (this.#looks = kLooksAfterChange))));
    this.#fates.set(block.key, fate);
    return row;
  }

  // --- articles ---

  async #load_articles() {
    this.#articles_count.textContent = "loading …";
    try {
      const {articles} = await ask("/api/articles", {site: this.site, limit: kArticles});
      this.#articles.replaceChildren(...articles.map(article_row));
      this.#articles_count.textContent = articles.length > 0 ? "" : "No article of this site was read.";
    } catch (error) {
      this.#articles_count.replaceChildren(failure(error, () => this.#load_articles()));
    }
  }
}

function counts_text(articles, articles_read, blocks, more) {
  const read = articles > articles_read ? `the newest ${count_text(articles_read)} of its ${counted(articles, "article")}`
    : `its ${counted(articles, "article")}`;
  if (blocks.length === 0) return `No block stands in two of ${read}.`;
  return `${counted(blocks.length, "block")}${more ? ", there are more" : ""}; counted in ${read}`;
}

// Kept everywhere, dropped everywhere (and why), or both.
function fate_of({articles, kept, reason}) {
  if (articles === 0) return [element("span", {class: "faint"}, "in no recent article")];
  const dropped = articles - kept;
  const sign = kept === 0 ? element("span", {class: "sign dropped"}, "dropped")
    : dropped === 0 ? element("span", {class: "sign kept"}, "kept")
      : element("span", {class: "sign mixed"}, `dropped in ${count_text(dropped)}, kept in ${count_text(kept)}`);
  return [sign, reason === "protected" ? badge("protected", "good") : element("span", {class: "about"}, reason)];
}

function pages_of({pages, articles}, site) {
  if (pages.length === 0) return null;
  const shown = pages.length < articles ? `The newest ${pages.length} of ${counted(articles, "page")}` : counted(pages.length, "page");
  return element("details", {class: "pages"},
    element("summary", {}, shown),
    element("ul", {}, pages.map(({id, url, title}) =>
      element("li", {}, element("a", {href: article_address({site, id})}, title || url)))));
}
