// Which words of one text another has, too: the shortest script of edits (Myers 1986), bounded.

const kEditsMax = 2000;  // The search keeps edits² numbers. Texts further apart: all in between replaced.

// [{kind: "same" | "removed" | "added", text}], neighbours of one kind joined. "same" and "removed" pieces
// are `before`, "same" and "added" ones `after`, with blanks folded; a line's end counts as a word.
export function word_diff(before, after) {
  const a = words_of(before);
  const b = words_of(after);
  let first = 0;
  while (first < a.length && first < b.length && a[first] === b[first]) ++first;
  let last = 0;
  while (last < Math.min(a.length, b.length) - first && a.at(-1 - last) === b.at(-1 - last)) ++last;
  const pieces = [];
  add(pieces, "same", a.slice(0, first));
  middle_diff(pieces, a.slice(first, a.length - last), b.slice(first, b.length - last));
  add(pieces, "same", a.slice(a.length - last));
  return pieces.map(({kind, words}) => ({kind, text: words.join(" ")}));
}

function words_of(text) {
  return text.match(/\n+|[^\s]+/g) ?? [];
}

function add(pieces, kind, words) {
  if (words.length === 0) return;
  if (pieces.at(-1)?.kind === kind) pieces.at(-1).words.push(...words);
  else pieces.push({kind, words});
}

function middle_diff(pieces, a, b) {
  const rounds = edit_rounds(a, b);
  if (rounds === null) {
    add(pieces, "removed", a);
    add(pieces, "added", b);
    return;
  }
  for (const {kind, word} of way_back(rounds, a, b).reverse()) add(pieces, kind, [word]);
}

// For each number of edits d, how far into `a` every diagonal k (index k + d) was reached with d - 1 edits;
// the last round reaches the ends. Null: more than kEditsMax edits.
function edit_rounds(a, b) {
  const rounds = [];
  let reached = Int32Array.of(0);
  for (let d = 0; d <= Math.min(a.length + b.length, kEditsMax); ++d) {
    rounds.push(reached);
    const next = new Int32Array(2 * d + 3);
    for (let k = -d; k <= d; k += 2) {
      let x = start_of(reached, d, k).x;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) ++x;
      if (k === a.length - b.length && x >= a.length) return rounds;
      next[k + d + 1] = x;
    }
    reached = next;
  }
  return null;
}

// Where diagonal k is entered with the d-th edit, and from which diagonal: down (a word is added) or to the
// right (one is removed). `reached` holds diagonal k at index k + d.
function start_of(reached, d, k) {
  if (d === 0) return {x: 0, from: 0};
  const right = reached[k - 1 + d];
  const down = reached[k + 1 + d];
  return k === -d || (k !== d && right < down) ? {x: down, from: k + 1} : {x: right + 1, from: k - 1};
}

// The edits and the common words from the end to the beginning.
function way_back(rounds, a, b) {
  const steps = [];
  let x = a.length;
  let y = b.length;
  for (let d = rounds.length - 1; d >= 0; --d) {
    const k = x - y;
    const start = start_of(rounds[d], d, k);
    while (x > start.x) {
      steps.push({kind: "same", word: a[--x]});
      --y;
    }
    if (d === 0) break;
    if (start.from > k) steps.push({kind: "added", word: b[--y]});
    else steps.push({kind: "removed", word: a[--x]});
  }
  return steps;
}
