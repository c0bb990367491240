#!/usr/bin/env python3
"""Writes base/character_references.inc from Python's copy of the WHATWG named character references.

usage: scripts/make_character_references.py > base/character_references.inc

One line a name, sorted by bytes, without its "&": the names that are also references without a final ";"
stand there twice, as in the standard.
"""
from html.entities import html5


def c_string(text):
    return '"' + "".join(f"\\x{byte:02x}" for byte in text.encode()) + '"'


def main():
    print("// Made by scripts/make_character_references.py. Do not edit.")
    print("// clang-format off")
    for name in sorted(html5, key=str.encode):
        print(f'{{"{name}", {c_string(html5[name])}}},')


if __name__ == "__main__":
    main()
