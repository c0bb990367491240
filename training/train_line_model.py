#!/usr/bin/env python3
"""Learns the weights of the line model (dedup/line_model.h) and says how well they do on sites not learnt from.

  train_line_model.py LINE_FEATURES DUMPS [--write FILE] [--only-write] [--without GROUP,...]

LINE_FEATURES: the program of this folder (cmake -DNEWSIEVE_TRAINING=ON). DUMPS: the folder that
bench/make_dumps.py wrote; the seeds and the generated sites like theirs are left out, they are only measured. Needs
python3-numpy and python3-scipy. --without: to measure what groups of statements are worth.

A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) over the lines of a document, with the states
of dedup/line_model.h. Labels say only article, boilerplate or neither; which boilerplate state a line is in follows from
its place, and lines that are neither may be in any state: the likelihood is that of the allowed paths.

Besides each site as it is the model sees: a few documents of it alone; its documents without what stands before the
text, without boilerplate, and with a tenth of it (what a second run of `newsieve clean` meets); some with teasers marked
as extractors leave them, or with lists of another day. Prints, a set, line precision, recall and F1 with four-fold
cross-validation, all that comes of one site in one fold. Without --write nothing is changed. The same input gives the
same weights.
"""
import argparse
import itertools
import json
import pathlib
import random
import re
import subprocess
import tempfile
import textwrap
import zlib

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

HEAD, ARTICLE, INSIDE, TAIL = range(4)
STATES = 4
ALLOWED = np.zeros((STATES, STATES), bool)
for before, after in ((HEAD, HEAD), (HEAD, ARTICLE), (ARTICLE, ARTICLE), (ARTICLE, INSIDE), (ARTICLE, TAIL),
                      (INSIDE, INSIDE), (INSIDE, ARTICLE), (TAIL, TAIL)):
    ALLOWED[before, after] = True
STARTS = np.array([True, True, False, False])
ENDS = np.array([False, True, False, True])
OF_LABEL = {"A": [ARTICLE], "B": [HEAD, INSIDE, TAIL], "N": [HEAD, ARTICLE, INSIDE, TAIL]}
DOCUMENTS_OF_SITE = 12
CLEAN_WEIGHT = 5  # How often a text counts in which nothing may be dropped.
DOCUMENT_LINES = 400  # Longer documents are not learnt from.
PENALTY = 0.3
LOSS_COST = 0.7  # What a lost line costs in the likelihood, as an exponent (softmax margin); a leaked one costs 0.
CLEAN_LOSS_COST = 2.5  # The same in a document that has nothing to lose.
STEPS = 120
KEEP_MIN = 0.5
FOLDS = 4
ONLY_MEASURED = ("seeds", "tl")  # Never learnt from: what the goals are measured on.


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def filtered(row, keep):
    lines = [line for line in row["text"].split("\n") if line.strip()]
    chosen = [(line, label) for line, label in zip(lines, row["labels"]) if keep(label)]
    return {"text": "\n".join(line for line, _ in chosen), "labels": "".join(label for _, label in chosen)}


def without_head(row):
    """From the first line of the article on."""
    lines = [line for line in row["text"].split("\n") if line.strip()]
    first = row["labels"].index("A")
    return {"text": "\n".join(lines[first:]), "labels": row["labels"][first:]}


MARKS = ["![]() %s\n|", "| %s |", "▶ %s", "» %s", "[+] %s", "* %s", "> %s", "%s »", "→ %s"]


def with_marks(row, rnd):
    """Boilerplate that reads like prose marked as an extractor may leave it."""
    mark = rnd.choice(MARKS)
    lines = [line for line in row["text"].split("\n") if line.strip()]
    marked, labels = [], []
    for line, label in zip(lines, row["labels"]):
        prose = len(line.split()) >= 12 and line.endswith(".")
        shown = (mark % line).split("\n") if label == "B" and prose else [line]
        marked += shown
        labels += [label] * len(shown)
    return {"text": "\n".join(marked), "labels": "".join(labels)}


def with_fresh_lines(row, rows, rnd):
    """Every longer boilerplate line made one that no other document has: lists and teasers of another day."""
    lines = [line for line in row["text"].split("\n") if line.strip()]
    for i, label in enumerate(row["labels"]):
        words = lines[i].split()
        if label == "B" and len(words) >= 5:
            other = rnd.choice(rows)
            source = rnd.choice([line for line in other["text"].split("\n") if line.strip()]).split()
            chunk = source[2 : 2 + len(words) - 1]
            if len(chunk) < 4:
                continue
            marks = [word for word in words[:1] if not any(c.isalnum() for c in word)]
            ends = [word for word in words[-1:] if not any(c.isalnum() for c in word)]
            end = "." if words[-1].endswith(".") else ""
            lines[i] = " ".join(marks + [" ".join(chunk).rstrip(".,") + end] + ends)
    fresh = {"text": "\n".join(lines), "labels": row["labels"]}
    return with_marks(fresh, rnd) if rnd.random() < 0.6 else fresh


def variants(name, rows):
    """Name of the set, documents."""
    rnd = random.Random(name)
    yield name, rows
    if not name.startswith("clean"):
        yield name + "+clean", [filtered(row, lambda label: label != "B") for row in rows]
        yield name + "+tenth", [filtered(row, lambda label: label != "B" or rnd.random() < 0.1) for row in rows]
        headless = [without_head(row) for row in rows if "A" in row["labels"]]
        yield name + "+headless", headless
        for number in range(8):
            two = rnd.sample(headless, min(2, len(headless)))
            yield "%s+headless2-%d" % (name, number), two if number < 2 else [with_marks(row, rnd) for row in two]
        strange = [with_fresh_lines(row, rows, rnd) if rnd.random() < 0.15 else row for row in rows]
        yield name + "+strange", strange
        strange = [with_fresh_lines(without_head(row), rows, rnd) if "A" in row["labels"] and rnd.random() < 0.15 else row
                   for row in rows]
        yield name + "+strange_headless", strange
    if len(rows) > 10:
        for number, size in enumerate((2, 2, 2, 3, 3, 6, 15)):
            yield "%s+%d-%d" % (name, size, number), rnd.sample(rows, min(size, len(rows)))


def read_features(program, dumps, work):
    """statements, [(set, labels, statements of each line)]"""
    statements, documents = None, []
    for path in sorted(dumps.glob("*.jsonl")):
        name = path.name[: -len(".jsonl")]
        if name.endswith(".truth") or name.startswith(ONLY_MEASURED):
            continue
        for variant, rows in variants(name, rows_of(path)):
            target = pathlib.Path(work) / "site.jsonl"
            with open(target, "w", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps({"text": row["text"], "labels": row["labels"]}) + "\n")
            output = subprocess.run([program, str(target)], check=True, capture_output=True).stdout
            head, *lines = output.splitlines()
            statements = json.loads(head)["statements"]
            size = min(DOCUMENTS_OF_SITE * (2 if "strange" in variant else 1), len(lines))
            for line in random.Random(variant).sample(lines, size):
                row = json.loads(line)
                if "A" in row["labels"] and len(row["lines"]) <= DOCUMENT_LINES:
                    document = (variant, row["labels"], np.array(row["lines"], np.int32))
                    documents += [document] * (CLEAN_WEIGHT if name.startswith("clean") else 1)
    return statements, documents


def fold(name):
    """The same for all that comes of one site."""
    return zlib.crc32(re.sub("^(clean|real)-", "", name.split("+")[0]).encode()) % FOLDS


class Batch:
    """Documents of similar length, padded: row t * count + i of `features` is line t of document i."""

    def __init__(self, documents, statements):
        self.documents = documents
        count, self.length = len(documents), max(len(labels) for _, labels, _ in documents)
        shape = (self.length, count, STATES)
        self.real = np.zeros(shape[:2], bool)
        self.allowed = np.zeros(shape)
        self.costs = np.ones(shape)
        groups = documents[0][2].shape[1]
        columns = np.zeros((self.length, count, groups), np.int32)
        for i, (_, labels, lines) in enumerate(documents):
            columns[: len(labels), i] = lines
            self.real[: len(labels), i] = True
            for t, label in enumerate(labels):
                self.allowed[t, i, OF_LABEL[label]] = 1
                if label == "A":
                    self.costs[t, i, [HEAD, INSIDE, TAIL]] = np.exp(LOSS_COST if "B" in labels else CLEAN_LOSS_COST)
        rows = np.repeat(self.real.ravel(), groups)
        ends = np.concatenate([[0], np.cumsum(self.real.ravel() * groups)])
        self.features = csr_matrix((np.ones(rows.sum()), columns.ravel()[rows], ends), (self.real.size, statements))
        self.transposed = self.features.T.tocsr()

    def factors(self, weights):
        """How well each state explains each line, the best one as 1."""
        scores = (self.features @ weights).reshape(self.length, -1, STATES)
        return np.exp(scores - scores.max(axis=2, keepdims=True))

    def forward_backward(self, factors, moves):
        """log Z of all documents, marginals of states (length, count, STATES), expected moves."""
        forward = np.empty(factors.shape)
        backward = np.empty(factors.shape)
        here = factors[0] * STARTS
        total = 0.0
        for t in range(self.length):
            if t > 0:
                here = np.where(self.real[t, :, None], (here @ moves) * factors[t], here)
            scale = here.sum(axis=1, keepdims=True)
            total += np.log(scale).sum()
            forward[t] = here = here / scale
        total += np.log((here * ENDS).sum(axis=1)).sum()
        here = np.broadcast_to(ENDS.astype(float), here.shape)
        expected = np.zeros((STATES, STATES))
        for t in range(self.length - 1, -1, -1):
            backward[t] = here
            if t > 0:
                ahead = factors[t] * here
                both = forward[t - 1] / (((forward[t - 1] @ moves) * ahead).sum(axis=1, keepdims=True))
                expected += moves * (both[self.real[t]].T @ ahead[self.real[t]])
                here = np.where(self.real[t, :, None], ahead @ moves.T, here)
                here = here / here.sum(axis=1, keepdims=True)
        marginals = forward * backward
        return total, marginals / marginals.sum(axis=2, keepdims=True) * self.real[:, :, None], expected


def batches_of(documents, statements, size=512):
    ordered = sorted(documents, key=lambda document: len(document[1]))
    return [Batch(ordered[i : i + size], statements) for i in range(0, len(ordered), size)]


def split(vector, statements):
    """Weights of the statements; factors of the moves."""
    weights = vector[: statements * STATES].reshape(statements, STATES)
    return weights, np.where(ALLOWED, np.exp(vector[statements * STATES :].reshape(STATES, STATES)), 0)


def loss(vector, batches, statements):
    weights, moves = split(vector, statements)
    value = 0.5 * PENALTY * (vector @ vector)
    gradient_weights = PENALTY * weights
    gradient_moves = np.zeros((STATES, STATES))
    for batch in batches:
        factors = batch.factors(weights)
        free, free_marginals, free_moves = batch.forward_backward(factors * batch.costs, moves)
        held, held_marginals, held_moves = batch.forward_backward(
            np.where(batch.real[:, :, None], factors * batch.allowed, 1), moves)
        value += free - held
        gradient_weights = gradient_weights + batch.transposed @ (free_marginals - held_marginals).reshape(-1, STATES)
        gradient_moves += free_moves - held_moves
    moves_vector = vector[statements * STATES :]
    return value, np.concatenate([gradient_weights.ravel(), gradient_moves.ravel() + PENALTY * moves_vector])


def learn(documents, statements, steps=STEPS):
    batches = batches_of(documents, statements)
    found = minimize(loss, np.zeros((statements + STATES) * STATES), (batches, statements), "L-BFGS-B", jac=True,
                     options={"maxiter": steps, "ftol": 1e-6})
    return found.x


def judge(vector, documents, statements, results):
    weights, moves = split(vector, statements)
    for batch in batches_of(documents, statements):
        _, marginals, _ = batch.forward_backward(batch.factors(weights), moves)
        for i, (name, labels, _) in enumerate(batch.documents):
            counts = results.setdefault(name, np.zeros(3, int))
            for label, keep in zip(labels, marginals[:, i, ARTICLE] >= KEEP_MIN):
                counts += np.array([label == "A" and keep, label == "B" and keep, label == "A" and not keep], int)


def kind(name):
    head, _, variant = name.partition("+")
    head = head if head.startswith("real") else head.split("-")[0]
    return head + ("+" if variant else "") + variant.split("-")[0]


def report(results):
    sums = {}
    for name, counts in results.items():
        sums[kind(name)] = sums.get(kind(name), 0) + counts
    for name in sorted(sums):
        right, leaked, lost = sums[name]
        precision, recall = right / max(1, right + leaked), right / max(1, right + lost)
        print("%-34s P %.4f R %.4f F1 %.4f  leaked %d lost %d" %
              (name, precision, recall, 2 * precision * recall / max(1e-9, precision + recall), leaked, lost))


def write(path, vector, statements):
    def table(rows):
        return "{%s}" % ", ".join("{%s}" % ", ".join(str(value).lower() for value in row) for row in rows)

    weights, moves = split(vector, len(statements))
    moves = np.where(ALLOWED, np.round(np.log(np.where(ALLOWED, moves, 1)) * 100), 0).astype(int)
    with open(path, "w", encoding="utf-8") as out:
        out.write("// Made by training/train_line_model.py.\n// clang-format off\n")
        out.write("constexpr bool kStarts[kLineStates] = %s;\n" % table([STARTS.tolist()])[1:-1])
        out.write("constexpr bool kEnds[kLineStates] = %s;\n" % table([ENDS.tolist()])[1:-1])
        out.write("constexpr bool kAllowed[kLineStates][kLineStates] = %s;\n" % table(ALLOWED.tolist()))
        out.write("constexpr int16_t kMoves[kLineStates][kLineStates] = %s;\n" % table(moves.tolist()))
        out.write("// Of each statement in turn: that of head, article, inside, tail. In hundredths.\n")
        out.write("constexpr int16_t kWeights[] = {\n")
        for group, rows in itertools.groupby(zip(statements, np.round(weights * 100).astype(int)),
                                             lambda pair: pair[0].split("=")[0]):
            numbers = ", ".join(str(value) for _, row in rows for value in row)
            out.write("// %s\n%s,\n" % (group, "\n".join(textwrap.wrap(numbers, 108))))
        out.write("};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("line_features")
    parser.add_argument("dumps", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--only-write", action="store_true", help="leave out the cross-validation")
    parser.add_argument("--without", default="", metavar="GROUP,...")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        statements, documents = read_features(options.line_features, options.dumps, work)
    groups = list(dict.fromkeys(statement.split("=")[0] for statement in statements))
    used = [i for i, group in enumerate(groups) if group not in options.without.split(",")]
    documents = [(name, labels, lines[:, used]) for name, labels, lines in documents]
    print("%d documents, %d lines" % (len(documents), sum(len(labels) for _, labels, _ in documents)), flush=True)
    if not options.only_write:
        results = {}
        for this in range(FOLDS):
            inside = [document for document in documents if fold(document[0]) == this]
            outside = [document for document in documents if fold(document[0]) != this]
            judge(learn(outside, len(statements)), inside, len(statements), results)
        report(results)
    if options.write:
        write(options.write, learn(documents, len(statements)), statements)


if __name__ == "__main__":
    main()
