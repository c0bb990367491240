// The form that adds a job: seeds, scope, pace and hours, sent as the text of a job's file.
import {tell} from "/api.js";
import {element} from "/dom.js";

const kScopes = [["host", "the seeds' hosts"], ["domain", "their whole domains"], ["any", "the whole web"]];
const kName = "[A-Za-z0-9_\\-][A-Za-z0-9._\\-]*";

// is_taken(name): there is such a job. added(name) is called once the daemon has taken it.
export function job_form(is_taken, added) {
  const answer = element("p", {class: "answer", role: "alert"});
  const form = element("form", {class: "card job-form", "aria-labelledby": "add-job", onsubmit: (event) => {
    event.preventDefault();
    add(form, answer, is_taken, added);
  }},
  element("h2", {id: "add-job"}, "Add a job"),
  field("job-name", "Name", {name: "name", required: true, maxlength: 64, pattern: kName, autocomplete: "off",
    title: "letters, digits, -, _ and ."}),
  element("label", {for: "job-seeds", class: "wide"}, "Seeds, one URL a line",
    element("textarea", {id: "job-seeds", name: "seeds", rows: 3, spellcheck: "false",
      placeholder: "https://news.example/"})),
  element("label", {for: "job-feeds", class: "wide"}, "Feeds, one URL a line (may stay empty)",
    element("textarea", {id: "job-feeds", name: "feeds", rows: 2, spellcheck: "false"})),
  element("label", {for: "job-scope"}, "Follow links within",
    element("select", {id: "job-scope", name: "scope"}, kScopes.map(([value, label]) =>
      element("option", {value, selected: value === "domain"}, label)))),
  field("job-delay", "Seconds between two fetches", {name: "delay", type: "number", min: 0, max: 3600, step: "any", value: 1, required: true}),
  field("job-from", "Crawl from (UTC, may stay empty)", {name: "from", type: "time"}),
  field("job-until", "until", {name: "until", type: "time"}),
  element("button", {type: "submit", class: "primary"}, "Add the job"),
  answer);
  return form;
}

function field(id, label, attributes) {
  return element("label", {for: id}, label, element("input", {id, ...attributes}));
}

async function add(form, answer, is_taken, added) {
  const given = Object.fromEntries(new FormData(form));
  answer.textContent = "";
  const mistake = mistake_in(given, is_taken);
  if (mistake) {
    answer.textContent = mistake;
    return;
  }
  try {
    await tell("/api/job", {name: given.name}, job_text(given));
    form.reset();
    added(given.name);
  } catch (error) {
    answer.textContent = error.message;
  }
}

function mistake_in({name, seeds, feeds, from, until}, is_taken) {
  if (is_taken(name)) return `There is a job ${name} already.`;
  if (!seeds.trim() && !feeds.trim()) return "Say where it begins: a seed, or a feed.";
  return !from !== !until ? "Say both from when and until when, or neither." : null;
}

// A job's file. A string of JSON is one of TOML as well.
export function job_text({seeds, feeds, scope, delay, from, until}) {
  const list = (text) => JSON.stringify(text.split(/\s+/).filter(Boolean));
  const lines = ["[job]", `seeds = ${list(seeds)}`, `feeds = ${list(feeds)}`,
    `delay_milliseconds = ${Math.round(1000 * Number(delay))}`];
  if (from && until) lines.push(`hours = ["${from}-${until}"]`);
  lines.push("[scope]", `kind = ${JSON.stringify(scope)}`);
  return `${lines.join("\n")}\n`;
}
