"""docs/asyncapi.yaml is valid for its own parser and has every message."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import yaml
from contract import DOCS

SCHEMAS = DOCS / "schemas"
READER = Path(__file__).parent / "asyncapi.js"


def parse(file: Path) -> dict:
    done = subprocess.run(["node", str(READER), str(file)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@cache
def document() -> dict:
    return yaml.safe_load((DOCS / "asyncapi.yaml").read_text())


def severe(answer: dict) -> list[str]:
    """Errors and warnings; a remark that a newer version of the format exists is neither."""
    return [f"{d['path']}: {d['message']}" for d in answer["diagnostics"] if d["severity"] <= 1]


def files_named_in(text: str) -> set[str]:
    return set(re.findall(r"([\w.]+\.schema\.json)", text))


def reachable(names: set[str]) -> set[str]:
    """The schemas with those they refer to."""
    found: set[str] = set()
    while names - found:
        name = (names - found).pop()
        found.add(name)
        names = names | files_named_in((SCHEMAS / name).read_text())
    return found


def test_document_is_valid():
    answer = parse(DOCS / "asyncapi.yaml")
    assert answer["understood"] and not severe(answer), severe(answer)
    assert sorted(answer["messages"]) == sorted(
        ["order.placed", "order.cancelled", "order.credited", "email.send", "sms.send"]
    )


def test_parser_finds_faults(tmp_path):
    text = (DOCS / "asyncapi.yaml").read_text().replace("action: receive", "action: swallow", 1)
    (tmp_path / "schemas").symlink_to(SCHEMAS)
    (tmp_path / "asyncapi.yaml").write_text(text)
    assert severe(parse(tmp_path / "asyncapi.yaml"))


def test_each_message_has_the_schema_of_its_type():
    for message in document()["components"]["messages"].values():
        assert message["payload"]["$ref"] == f"./schemas/{message['name']}.schema.json"


def test_every_schema_is_used():
    messages = reachable(files_named_in((DOCS / "asyncapi.yaml").read_text()))
    http = reachable(files_named_in((DOCS / "openapi.yaml").read_text()))
    there = {path.name for path in SCHEMAS.iterdir()}
    assert there == messages | http
    assert {name for name in there if name.startswith(("order.placed", "order.c", "email.send", "sms.send"))} <= messages
