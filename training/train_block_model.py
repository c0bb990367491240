#!/usr/bin/env python3
"""Learns the trees of the block model (extract/block_model.h) and says how well they do on sites not learnt from.

  train_block_model.py BLOCK_FEATURES CORPUS SCORERS [--write FILE]

BLOCK_FEATURES: the program of this folder (cmake -DNEWSIEVE_TRAINING=ON). CORPUS: the folder with extraction/dev
and sites. SCORERS: the folder with score_extraction.py. Needs python3-sklearn.

Prints, a set: the F1 of the rules alone, of the trees with five-fold cross-validation by site (what to expect of
other sites), and of the trees as shipped on the pages that they were learnt from. Without --write nothing is
changed. The same input gives the same trees.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
from difflib import SequenceMatcher
from urllib.parse import urlparse

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

BODY_SETS = ["zyte", "fundus", "fundus_eval", "wcxb_article", "readability"]
PAGES_OF_SITE = 12  # So that a set of few sites does not outweigh the others.
COVERED_MIN = 0.6  # Share of a block's words in the known text that makes it part of the article.
SHORT_TEXT = 30  # Words; what a shorter text loses counts as if it had so many.
WEIGHT_FLOOR = 0.02
WEIGHT_POWER = 0.6  # Long blocks lose more text, but there is less to learn from each of their words.
KEEP_MIN, ADD_MIN = 0.30, 0.60  # As in extract/main_content.cc.
FOLDS = 5
TREES = dict(max_iter=100, max_leaf_nodes=8, learning_rate=0.08, min_samples_leaf=200, l2_regularization=50.0,
             early_stopping=False)
WORD = re.compile(r"\w+")


def body_set(corpus, name):
    folder = corpus / "extraction" / "dev" / name
    for key, gold in json.load(open(folder / "ground_truth.json", encoding="utf-8")).items():
        url = gold.get("url") or "http://page.invalid/" + key
        host = urlparse(url).hostname or ""
        site = key.split("_")[0] if name == "fundus" else key if host == "page.invalid" else ".".join(host.split(".")[-2:])
        yield {"id": key, "url": url, "file": str(folder / "html" / (key + ".html.gz")), "set": name, "site": site,
               "text": gold["articleBody"]}


def site_pages(corpus):
    for folder in sorted((corpus / "sites").iterdir()):
        if not (folder / "pages.jsonl").exists():
            continue
        pages = [json.loads(line) for line in open(folder / "pages.jsonl", encoding="utf-8")]
        pages = [page for page in pages if (page.get("gold") or {}).get("body_text")]
        random.Random(1).shuffle(pages)
        for page in pages[:PAGES_OF_SITE]:
            yield {"id": folder.name + "/" + page["id"], "url": page["url"], "file": str(folder / page["file"]),
                   "set": "sites", "site": folder.name, "text": page["gold"]["body_text"]}


def covered(text, blocks):
    """Of each block the share of its words that align, in order, with those of the text; and its words."""
    words, owner = [], []
    for i, block in enumerate(blocks):
        found = WORD.findall(block)
        words += found
        owner += [i] * len(found)
    counts, hits = np.zeros(len(blocks)), np.zeros(len(blocks))
    np.add.at(counts, owner, 1)
    for match in SequenceMatcher(None, words, WORD.findall(text), autojunk=False).get_matching_blocks():
        np.add.at(hits, owner[match.a:match.a + match.size], 1)
    return hits / np.maximum(counts, 1), counts


def read_features(program, pages):
    by_id = {page["id"]: page for page in pages}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as listing:
        for page in pages:
            listing.write(json.dumps({key: page[key] for key in ("id", "url", "file")}) + "\n")
        listing.flush()
        output = subprocess.run([program, listing.name], check=True, capture_output=True, text=True).stdout.splitlines()
    names = json.loads(output[0])["features"]
    for line in output[1:]:
        read = json.loads(line)
        blocks, page = read["blocks"], by_id[read["id"]]
        page["texts"] = [block["text"] for block in blocks]
        page["rules"] = np.array([block["rules"] for block in blocks], bool)
        page["open"] = np.array([block["open"] for block in blocks], bool)
        page["features"] = np.array([block["features"] for block in blocks], np.float32).reshape(-1, len(names))
        share, counts = covered(page["text"], page["texts"])
        page["wanted"] = share >= COVERED_MIN
        loss = np.minimum(counts / max(SHORT_TEXT, len(WORD.findall(page["text"]))), 1)
        page["weight"] = (100 * loss + WEIGHT_FLOOR) ** WEIGHT_POWER
    return names, [page for page in pages if "texts" in page]


def learn(pages):
    x = np.concatenate([page["features"][page["open"]] for page in pages])
    y = np.concatenate([page["wanted"][page["open"]] for page in pages])
    weight = np.concatenate([page["weight"][page["open"]] for page in pages])
    return HistGradientBoostingClassifier(random_state=0, **TREES).fit(x, y, sample_weight=weight)


def choose(model, page):
    keep = page["rules"].copy()
    if page["open"].any():
        probability = model.predict_proba(page["features"][page["open"]])[:, 1]
        keep[page["open"]] = np.where(keep[page["open"]], probability >= KEEP_MIN, probability >= ADD_MIN)
    return keep


def cross_validated(pages):
    sites = sorted({page["site"] for page in pages})
    random.Random(0).shuffle(sites)
    fold = {site: i % FOLDS for i, site in enumerate(sites)}
    for k in range(FOLDS):
        model = learn([page for page in pages if fold[page["site"]] != k])
        for page in pages:
            if fold[page["site"]] == k:
                page["cross-validated"] = choose(model, page)


def print_scores(scorer, label, pages, choice):
    cells = []
    for name in BODY_SETS + ["sites"]:
        rows = [scorer.score_page(page["text"], "\n".join(t for t, keep in zip(page["texts"], choice(page)) if keep))
                for page in pages if page["set"] == name]
        cells.append(f"{name} {scorer.totals(rows)['f1']:.4f}")
    print(f"{label:16}", "  ".join(cells), flush=True)


def flatten(nodes, at, tree, leaves, branches):
    """Appends the leaves from left to right, and (feature, threshold, tree, leaves that stay on the right)."""
    node = nodes[at]
    if node["is_leaf"]:
        leaves.append(node["value"])
        return
    first = len(leaves)
    flatten(nodes, node["left"], tree, leaves, branches)
    left = sum(1 << leaf for leaf in range(first, len(leaves)))
    branches.append((node["feature_idx"], node["num_threshold"], tree, 0xFF & ~left))
    flatten(nodes, node["right"], tree, leaves, branches)


def write_trees(model, names, path):
    branches, trees = [], []
    for (predictor,) in model._predictors:
        leaves = []
        flatten(predictor.nodes, 0, len(trees), leaves, branches)
        trees.append(leaves)
    branches.sort()
    first = [sum(branch[0] < feature for branch in branches) for feature in range(len(names) + 1)]
    with open(path, "w", encoding="utf-8") as out:
        out.write("// Made by training/train_block_model.py.\n// clang-format off\n")
        out.write(f"constexpr double kBaseLogOdds = {float(model._baseline_prediction.ravel()[0]):.9g};\n")
        out.write(f"constexpr size_t kTrees = {len(trees)};\n")
        out.write("constexpr float kLeaves[kTrees][kLeavesMax] = {\n")
        for leaves in trees:
            out.write("{" + ",".join(number(leaf) + "F" for leaf in leaves) + "},\n")
        out.write("};\nconstexpr uint16_t kFirstBranch[kBlockFeatures + 1] = {" + ",".join(map(str, first)) + "};\n")
        out.write("constexpr Branch kBranches[] = {\n")
        for feature in range(len(names)):
            row = branches[first[feature]:first[feature + 1]]
            out.write("".join("{%sF,%d,%d}," % (number(t), tree, mask) for _, t, tree, mask in row) + "\n")
        out.write("};\n")


def number(value):
    text = f"{float(np.float32(value)):.9g}"
    return text if any(c in text for c in ".en") else text + ".0"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("block_features")
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("scorers")
    parser.add_argument("--write", metavar="FILE")
    options = parser.parse_args()
    sys.path.insert(0, options.scorers)
    import score_extraction as scorer

    pages = [page for name in BODY_SETS for page in body_set(options.corpus, name)] + list(site_pages(options.corpus))
    names, pages = read_features(options.block_features, pages)
    print(len(pages), "pages of", len({page["site"] for page in pages}), "sites,", sum(int(page["open"].sum()) for page in pages), "blocks")
    print_scores(scorer, "rules alone", pages, lambda page: page["rules"])
    cross_validated(pages)
    print_scores(scorer, "cross-validated", pages, lambda page: page["cross-validated"])
    model = learn(pages)
    print_scores(scorer, "as shipped", pages, lambda page: choose(model, page))
    if options.write:
        write_trees(model, names, options.write)


if __name__ == "__main__":
    main()
