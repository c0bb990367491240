// The jobs of the daemon: what each crawls and whether it does now; to pause, to remove and to add.
import {ask, tell} from "/api.js";
import {badge, element, failure, outside_link} from "/dom.js";
import {count_text, counted, duration_text} from "/format.js";
import {hosts_address} from "/hosts.js";
import {job_form} from "/job_form.js";

const kSources = {configuration: "from the configuration", api: "added while running"};  // Any other is its file's path.
const kScopes = {host: "the seeds' hosts", domain: "their whole domains", any: "the whole web"};
const kStates = {running: "good", paused: "copy", resting: "plain"};

export class JobsView {
  title = "Jobs";
  #asked = 0;  // Answers to an earlier question come too late.
  #jobs = [];
  #list = element("ul", {class: "jobs"});
  #said = element("p", {class: "count", role: "status"});
  #failed = element("p", {class: "answer", role: "alert"});
  #filter = element("input", {id: "job-filter", type: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "part of a name or URL", oninput: () => this.#show()});

  open(main) {
    main.append(
      element("h1", {}, "Jobs"),
      element("div", {class: "tools"},
        element("label", {for: "job-filter"}, "Filter", this.#filter),
        element("button", {type: "button", onclick: () => this.#load()}, "Refresh"),
        element("button", {type: "button", onclick: () => this.#reload()}, "Read the configuration again"),
        this.#failed),
      this.#said, this.#list,
      job_form((name) => this.#jobs.some((job) => job.name === name), (name) => this.#load(`The job ${name} was added.`)));
    return this.#load();
  }

  close() {
    ++this.#asked;
  }

  async #load(said = null) {
    const question = ++this.#asked;
    if (!said) this.#said.textContent = "loading …";
    try {
      const {jobs} = await ask("/api/jobs");
      if (question !== this.#asked) return;
      this.#jobs = jobs;
      this.#show(said);
    } catch (error) {
      if (question === this.#asked) this.#said.replaceChildren(failure(error, () => this.#load()));
    }
  }

  #show(said = null) {
    const part = this.#filter.value.trim().toLowerCase();
    const chosen = this.#jobs.filter(({name, seeds, feeds}) =>
      [name, ...seeds, ...feeds].some((text) => text.toLowerCase().includes(part)));
    this.#list.replaceChildren(...chosen.map((job) => this.#item(job)));
    const all = counted(this.#jobs.length, "job");
    this.#said.textContent = said ?? (chosen.length === this.#jobs.length ? all : `${count_text(chosen.length)} of ${all}`);
  }

  // What the daemon did, and how the jobs are then; `focus`: where the keyboard goes on.
  async #change(path, parameters, said, focus = null) {
    this.#failed.textContent = "";
    try {
      await tell(path, parameters);
    } catch (error) {
      this.#failed.textContent = error.message;
      return;
    }
    await this.#load(said);
    if (focus) this.#list.querySelector(`[data-action="${CSS.escape(focus)}"]`)?.focus();
  }

  async #reload() {
    this.#failed.textContent = "";
    try {
      const {message} = await tell("/api/reload");
      await this.#load(message || "The configuration was read again.");
    } catch (error) {
      this.#failed.textContent = error.message;
    }
  }

  // --- one job ---

  #item(job) {
    const runs = job.state !== "paused";
    const action = `pause ${job.name}`;
    return element("li", {class: "card job", "data-name": job.name},
      element("div", {class: "job-head"},
        element("h2", {}, job.name, " ", element("small", {}, kSources[job.source] ?? `from ${job.source}`)),
        badge(job.state, kStates[job.state] ?? "plain"),
        element("div", {class: "job-actions"},
          element("button", {type: "button", "data-action": action, "aria-label": `${runs ? "Pause" : "Resume"} ${job.name}`,
            onclick: () => this.#change(`/api/job/${runs ? "pause" : "resume"}`, {name: job.name},
              `The job ${job.name} ${runs ? "is paused" : "goes on"}.`, action)}, runs ? "Pause" : "Resume"),
          job.source === "api" && element("button", {type: "button", class: "danger", "aria-label": `Remove ${job.name}`,
            onclick: () => this.#ask_to_remove(job)}, "Remove"))),
      element("dl", {class: "metadata"}, facts_of(job).map(([label, value]) =>
        [element("dt", {}, label), element("dd", {}, value)])));
  }

  #ask_to_remove({name}) {
    const dialog = element("dialog", {"aria-labelledby": "removing", onclose: () => dialog.remove()},
      element("h2", {id: "removing"}, `Remove the job ${name}?`),
      element("p", {}, "Its hosts are fetched no more. Its queue and its articles stay."),
      element("form", {method: "dialog", class: "tools"},
        element("button", {type: "submit", autofocus: true}, "Keep it"),
        element("button", {type: "submit", class: "danger",
          onclick: () => this.#change("/api/job/remove", {name}, `The job ${name} was removed.`)}, "Remove it")));
    document.body.append(dialog);
    dialog.showModal();
  }
}

function facts_of(job) {
  return [
    ["Seeds", url_list(job.seeds)],
    ["Feeds", job.feeds.length > 0 && url_list(job.feeds)],
    ["Follows links within", kScopes[job.scope] ?? job.scope],
    ["Between two fetches", job.delay_milliseconds % 1000 === 0
      ? duration_text(job.delay_milliseconds / 1000) : `${job.delay_milliseconds} ms`],
    ["Hosts", element("a", {href: hosts_address(job.name)}, "those of this job")],
    ["Crawls", job.hours.length > 0 ? `${job.hours.join(", ")} UTC` : "at any time"],
  ].filter(([, value]) => value);
}

function url_list(urls) {
  return element("ul", {class: "urls"}, urls.map((url) => element("li", {}, outside_link(url))));
}
