// What the daemon said of itself over the last minutes: asked every two seconds while the page is looked at, and for
// the time before that once.
import {ask} from "/api.js";

const kPeriodMilliseconds = 2000;
const kRetryMillisecondsMax = 30000;
const kSamplesMax = 450;  // A quarter of an hour.

// Calls its listener after every answer: {sample, samples} or {error, retry_at}.
export class StatusFeed {
  samples = [];
  #listener;
  #timer = null;
  #asking = false;
  #failures = 0;

  constructor(listener) {
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => this.#look());
  }

  // Asks now, whatever was planned.
  async ask_now() {
    clearTimeout(this.#timer);
    if (this.#asking) return;
    this.#asking = true;
    const change = await this.#ask();
    this.#asking = false;
    if (!document.hidden) this.#timer = setTimeout(() => this.ask_now(), this.#wait());
    this.#listener(change);
  }

  async #ask() {
    try {
      if (this.samples.length === 0) await this.#look_back();
      const [status, counts] = await Promise.all([ask("/api/status"), ask("/api/counts")]);
      this.#take({...status, ...counts}, Date.now() / 1000);
      return {sample: this.samples.at(-1), samples: this.samples};
    } catch (error) {
      ++this.#failures;
      return {error, retry_at: Date.now() + this.#wait()};
    }
  }

  #look() {
    clearTimeout(this.#timer);
    if (!document.hidden) this.ask_now();
  }

  #wait() {
    return Math.min(kPeriodMilliseconds * 2 ** this.#failures, kRetryMillisecondsMax);
  }

  // What went before somebody looked.
  async #look_back() {
    const {samples} = await ask("/api/history");
    for (const {at, status} of samples) this.#take(status, at);
  }

  #take(status, at) {
    this.#failures = 0;
    const before = this.samples.at(-1);
    // Another process: its counters begin at zero, and rates across the two mean nothing.
    if (before && before.status.process_start_time_seconds !== status.process_start_time_seconds) this.samples = [];
    this.samples.push(sample_of(status, at, this.samples.at(-1)));
    if (this.samples.length > kSamplesMax) this.samples.shift();
  }
}

export function fetches_of(status) {
  return outcomes_of(status).reduce((sum, [, fetches]) => sum + fetches, 0);
}

// [["page", 120], ...] in the daemon's order.
export function outcomes_of(status) {
  const prefix = "fetch_results_";
  return Object.entries(status)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, fetches]) => [name.slice(prefix.length), fetches]);
}

// Rates are per second since the sample before; null in the first one.
function sample_of(status, at, before) {
  const rate = (number) =>
    before ? Math.max(0, number(status) - number(before.status)) / Math.max(at - before.at, 0.001) : null;
  return {
    at,
    status,
    fetches: rate(fetches_of),
    articles: rate((s) => s.articles_total),
    bytes: rate((s) => s.fetch_bytes_total),
    in_trouble: rate((s) => s.fetch_results_refused + s.fetch_results_unreachable + s.fetch_results_slow_down),
  };
}
