// The page: which view the address names, and what the daemon says while it is open.
//
//   #overview  #jobs  #hosts?filter=  #articles?site=&title=&since=&until=  #site/SITE  #article/SITE/ID?compare=ID
import {ArticleView} from "/article.js";
import {ArticlesView} from "/articles.js";
import {element} from "/dom.js";
import {HostsView} from "/hosts.js";
import {JobsView} from "/jobs.js";
import {OverviewView} from "/overview.js";
import {SiteView} from "/site.js";
import {StatusFeed} from "/status_feed.js";

const main = document.getElementById("main");
const state = document.getElementById("state");
const outage = document.getElementById("outage");

const feed = new StatusFeed((change) => (change.error ? show_outage(change) : show_status(change)));
let view = null;

// A view: open(main), close(), update(samples) for news of the daemon; title.
function view_at(hash) {
  const [path, query] = hash.replace(/^#/, "").split("?");
  const [name, ...rest] = path.split("/").map(decoded);
  const parameters = new URLSearchParams(query);
  if (name === "jobs") return new JobsView();
  if (name === "hosts") return new HostsView(parameters.get("filter") ?? "");
  if (name === "site") return new SiteView(rest[0] ?? "");
  if (name === "articles") return new ArticlesView(parameters);
  if (name === "article") return new ArticleView(rest[0] ?? "", rest[1] ?? "", parameters.get("compare"));
  return new OverviewView(feed);
}

// A half-typed "%" means itself.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show_view({focus}) {
  const next = view_at(location.hash);
  // The same article with another copy beside it: what is on the screen stays.
  if (view?.moves_to?.(next)) return;
  view?.close?.();
  main.replaceChildren();
  view = next;
  view.open(main);
  document.title = `${view.title} – newsieve`;
  mark_place(location.hash.split(/[/?]/)[0] || "#overview");
  if (!focus) return;
  scrollTo(0, 0);
  main.focus({preventScroll: true});
}

function mark_place(place) {
  const shown = ["#article", "#site"].includes(place) ? "#articles" : place;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === shown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function state_of(status) {
  if (status.crawl_paused) return ["warning", "paused: the disk is full"];
  if (!status.ready) return ["warning", "starting or draining"];
  if (!status.config_last_reload_successful) return ["warning", "ready, last reload failed"];
  return ["ready", "ready"];
}

// Said only when it changes, so that a screen reader is not told every two seconds.
function show_state(name, text) {
  if (state.textContent === text) return;
  state.dataset.state = name;
  state.textContent = text;
}

function show_status({sample, samples}) {
  outage.hidden = true;
  outage.replaceChildren();
  const [name, text] = state_of(sample.status);
  show_state(name, text);
  view?.update?.(samples);
}

function show_outage({error, retry_at}) {
  show_state("down", "no answer");
  const seconds = Math.round((retry_at - Date.now()) / 1000);
  outage.hidden = false;
  outage.replaceChildren(
    element("p", {}, `${error.message} What is shown may be old. It is asked again in ${seconds} s.`),
    element("button", {type: "button", onclick: () => feed.ask_now()}, "Ask now"));
}

addEventListener("hashchange", () => show_view({focus: true}));
show_view({focus: false});
feed.ask_now();
