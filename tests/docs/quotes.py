#!/usr/bin/env python3
"""Checks that code blocks of the documents are equal to the files they quote; with --write, makes them so.

A block that begins with ```LANGUAGE file=PATH is the whole file; with file=PATH#FROM..TO, its lines from the one that
starts with FROM to the next one that starts with TO. Exit code 0 or 1.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```\w* file=(?P<path>[^\s#]+)(?:#(?P<first>.+?)\.\.(?P<last>.+?))?\n(?P<text>.*?)^```$", re.M | re.S)


def quoted(match):
    lines = (ROOT / match["path"]).read_text().splitlines(keepends=True)
    if match["first"] is None:
        return "".join(lines)
    start = next(n for n, line in enumerate(lines) if line.startswith(match["first"]))
    end = next(n for n, line in enumerate(lines[start:], start) if line.startswith(match["last"]) and n > start)
    return "".join(lines[start : end + 1])


def pages():
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def write():
    for page in pages():
        text = page.read_text()
        filled = BLOCK.sub(lambda match: match[0][: match.start("text") - match.start()] + quoted(match) + "```", text)
        if filled != text:
            page.write_text(filled)


def faults():
    for page in pages():
        for match in BLOCK.finditer(page.read_text()):
            place = f"{page.relative_to(ROOT)}: {match['path']}"
            try:
                wanted = quoted(match)
            except (OSError, StopIteration):
                yield f"{place}: the file or the place in it is not there"
                continue
            if wanted != match["text"]:
                yield f"{place}: the block differs from the file"


def main():
    if sys.argv[1:] == ["--write"]:
        write()
    found = list(faults())
    for fault in found:
        print(fault, file=sys.stderr)
    count = sum(len(BLOCK.findall(page.read_text())) for page in pages())
    print(f"quotes: {count} blocks, {len(found)} faults")
    return 1 if found or count == 0 else 0


sys.exit(main())
