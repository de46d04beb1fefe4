"""Finds the HTTP routes that the sources of services and program register."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "del": "DELETE"}
CALL = re.compile(r"\brouter_?\.(get|post|put|patch|del)\(\s*([^,]+),")
# The page's own files are known at build only; the document has them as "/".
PAGE = "apps/pesan/page.cpp"


def sources() -> dict[str, str]:
    found = {}
    for folder in ("services", "apps"):
        for path in sorted((ROOT / folder).rglob("*.cpp")):
            name = str(path.relative_to(ROOT))
            if not name.endswith("_test.cpp") and name != PAGE:
                found[name] = path.read_text()
    return found


def values_of(term: str, text: str, others: list[str]) -> list[str]:
    """A literal's value, or what a name stands for: in its own file, or as a member set anywhere."""
    if term.startswith('"'):
        return [term.strip('"')]
    own = re.findall(rf'\bstd::string {term} = "([^"]+)"', text)
    values = own or [v for other in others for v in re.findall(rf'\.{term} = "([^"]+)"', other)]
    assert values, f"the route {term} cannot be followed"
    return values


def registered() -> set[tuple[str, str]]:
    texts = sources()
    routes = set()
    for text in texts.values():
        for method, expression in CALL.findall(text):
            paths = [""]
            for term in expression.split(" + "):
                ends = values_of(term.strip(), text, list(texts.values()))
                paths = [begin + end for begin in paths for end in ends]
            routes |= {(METHODS[method], path) for path in paths}
    return routes
