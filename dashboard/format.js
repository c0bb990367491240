// Numbers and times for people.

const kUnits = ["B", "kB", "MB", "GB", "TB"];

export function count_text(number) {
  return Math.round(number).toLocaleString("en");
}

export function counted(number, one, many = `${one}s`) {
  return `${count_text(number)} ${number === 1 ? one : many}`;
}

// Three digits that matter: 0.25, 7.3, 118.
export function rate_text(number) {
  if (number >= 100) return count_text(number);
  return number.toFixed(number >= 10 || number === 0 ? 0 : number >= 1 ? 1 : 2);
}

export function bytes_text(bytes) {
  let unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.length) {
    bytes /= 1000;
    ++unit;
  }
  return `${unit === 0 ? Math.round(bytes) : bytes.toPrecision(3)} ${kUnits[unit]}`;
}

export function share_text(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : "–";
}

// The two largest units: "3 d 4 h", "12 min 5 s", "8 s"; of many days the days.
export function duration_text(seconds) {
  if (seconds >= 30 * 86400) return `${count_text(seconds / 86400)} d`;
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  let rest = Math.max(0, Math.round(seconds));
  const texts = [];
  for (const [size, unit] of parts) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) texts.push(`${whole} ${unit}`);
    else if (texts.length > 0) break;
    if (texts.length === 2) break;
  }
  return texts.join(" ") || "0 s";
}

// "in 40 s", "12 min ago": for a time that may lie on both sides of now.
export function relative_text(time, now = Date.now()) {
  const seconds = (Date.parse(time) - now) / 1000;
  const [size, unit] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(
    ([size]) => Math.abs(seconds) >= size) ?? [1, "s"];
  const amount = `${Math.round(Math.abs(seconds) / size)} ${unit}`;
  return seconds > 0 ? `in ${amount}` : `${amount} ago`;
}

// In the reader's time zone.
export function moment_text(time) {
  return new Date(time).toLocaleString("en-GB", {dateStyle: "medium", timeStyle: "short"});
}
