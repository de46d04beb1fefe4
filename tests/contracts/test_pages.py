"""The pages name what is there: files, functions, commands, the version."""

import re
from functools import cache
from pathlib import Path

import pytest
from contract import DOCS, openapi
from test_asyncapi import document

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@cache
def sources() -> list[str]:
    folders = ("include", "src", "services", "apps")
    return [p.read_text() for f in folders for p in (ROOT / f).rglob("*.[ch]pp") if not p.name.endswith("_test.cpp")]


def in_one_file(*patterns: str) -> bool:
    return any(all(re.search(pattern, text) for pattern in patterns) for text in sources())


def links_of(page: Path) -> list[str]:
    found = LINK.findall(CODE.sub("", page.read_text()))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_links_lead_somewhere(page):
    missing = [link for link in links_of(page) if not (page.parent / link).exists()]
    assert not missing


def test_every_page_is_in_the_index():
    listed = {(DOCS / link).resolve() for link in links_of(DOCS / "README.md")}
    missing = [p for p in DOCS.rglob("*.md") if p.resolve() not in listed and p != DOCS / "README.md"]
    assert not missing


def functions_of_the_walk() -> list[str]:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    walk = text[text.index("## The way of an order") :]
    words = re.findall(r"`((?:[A-Za-z_]+::)*[A-Za-z_]+)`", walk)
    return sorted({word for word in words if "_" in word or "::" in word})


@pytest.mark.parametrize("name", functions_of_the_walk())
def test_the_walk_names_what_exists(name):
    *owners, function = name.split("::")
    used = rf"\b{function}\("
    if not owners:
        assert in_one_file(used)
    elif owners[-1][0].islower():
        assert in_one_file(rf"\bnamespace [\w:]*\b{owners[-1]}\b", rf"{used}|\bclass {function}\b")
    else:
        owner = "::".join(owners)
        assert in_one_file(rf"\b{owner}::{function}\b") or in_one_file(rf"\b(class|struct) [\w:]*\b{owners[-1]}\b", used)


def commands() -> set[str]:
    """Those for people: a child process of the conformance suite is none."""
    text = "\n".join(p.read_text() for p in (ROOT / "apps/pesan").glob("*.cpp"))
    named = re.findall(r'add_subcommand\(\s*"([\w-]+)"', text) + re.findall(r'\{"(\w+)", "run the', text)
    return set(named) - {"conformance-child"}


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_described(command):
    page = (DOCS / "command-line.md").read_text()
    assert re.search(rf"`(pesan )?([\w-]+ )?{command}\b", page)


def test_documents_have_the_version_of_the_program():
    version = re.search(r"project\(pesan VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert openapi()["info"]["version"] == document()["info"]["version"] == version
