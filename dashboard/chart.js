// Live charts: uPlot, in the page's colours and as wide as its place.
/* global uPlot */

// A chart of `series` ([{label, value: sample => number, colour: "--series-1"}]) over time. `text` writes a
// value; the y axis reaches `least` at least; `name` says what is drawn to those who do not see it.
export class LiveChart {
  #plot;
  #series;
  #text;
  #least;
  #box;

  constructor(box, {name, series, text, least}) {
    this.#series = series;
    this.#text = text;
    this.#least = least;
    this.#box = box;
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", name);
    this.#plot = new uPlot(this.#options(), [[], ...series.map(() => [])], box);
    this.resize = new ResizeObserver(() => this.#plot.setSize(this.#size()));
    this.resize.observe(box);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.onchange = () => this.#plot.redraw(false, true);
  }

  show(samples) {
    const columns = this.#series.map(({value}) => samples.map((sample) => value(sample)));
    this.#plot.setData([samples.map((sample) => sample.at), ...columns]);
  }

  destroy() {
    this.resize.disconnect();
    this.scheme.onchange = null;
    this.#plot.destroy();
  }

  #size() {
    return {width: Math.max(200, this.#box.clientWidth), height: 180};
  }

  #options() {
    const text = this.#text;
    const axis = {
      stroke: () => colour("--muted"),
      grid: {stroke: () => colour("--line"), width: 1},
      ticks: {show: false},
      font: "11px system-ui, sans-serif",
    };
    return {
      ...this.#size(),
      cursor: {y: false, points: {size: 7}},
      scales: {y: {range: (plot, low, high) => [0, Math.max(high * 1.15, this.#least)]}},
      axes: [
        {...axis, space: 70, size: 28, values: (plot, times) => times.map(clock_text)},
        {...axis, size: 62, space: 34, values: (plot, values) => values.map((value) => text(value))},
      ],
      series: [
        {label: "at", value: (plot, at) => (at ? clock_text(at) : "–")},
        ...this.#series.map(({label, colour: name}) => ({
          label,
          width: 2,
          stroke: () => colour(name),
          points: {show: false},
          value: (plot, value, index) => value_text(value ?? plot.data[index].at(-1), text),  // No cursor: the newest.
        })),
      ],
    };
  }
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function value_text(value, text) {
  return value === null || value === undefined ? "–" : text(value);
}

function clock_text(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB");
}
