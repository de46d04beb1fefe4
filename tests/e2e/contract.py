"""Checks traffic against the documents: docs/openapi.yaml for HTTP, docs/schemas for messages."""

import json
import re
from functools import cache
from pathlib import Path

import requests
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

DOCS = Path(__file__).resolve().parents[2] / "docs"


@cache
def openapi() -> dict:
    return yaml.safe_load((DOCS / "openapi.yaml").read_text())


@cache
def message_schemas() -> dict[str, dict]:
    """Event type to the schema of its data."""
    return {p.name.removesuffix(".schema.json"): json.loads(p.read_text()) for p in (DOCS / "schemas").glob("*.json")}


@cache
def registry() -> Registry:
    schemas = [(s["$id"], Resource.from_contents(s)) for s in message_schemas().values()]
    # The documents beside the folder name its files with the folder.
    resources = schemas + [("schemas/" + name, schema) for name, schema in schemas]
    resources.append(("openapi", Resource.from_contents(openapi() | {"$schema": "https://json-schema.org/draft/2020-12/schema"})))
    return Registry().with_resources(resources)


def faults(schema: dict, value) -> list[str]:
    validator = Draft202012Validator(schema, registry=registry(), format_checker=FormatChecker())
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(value)]


def check_message(event_type: str, data) -> None:
    schema = message_schemas().get(event_type)
    assert schema is not None, f"no docs/schemas/{event_type}.schema.json"
    found = faults(schema, data)
    assert not found, f"{event_type}: {found}\n{json.dumps(data)[:2000]}"


def find_operation(method: str, path: str) -> tuple[str, dict]:
    plain = path.split("?")[0]
    for template in sorted(openapi()["paths"], key=lambda t: t.count("{")):
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if re.fullmatch(pattern, plain) and method.lower() in openapi()["paths"][template]:
            return template, openapi()["paths"][template][method.lower()]
    raise AssertionError(f"{method} {plain} is not in docs/openapi.yaml")


def absolute(schema: dict) -> dict:
    """Makes the document's own references reach the registry."""
    return json.loads(json.dumps(schema).replace('"#/components', '"openapi#/components'))


def resolve(node: dict) -> dict:
    while "$ref" in node:
        target = openapi()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


class Contract:
    """Sends requests over kept connections and checks both directions."""

    def __init__(self):
        self.session = requests.Session()
        self.exercised: set[tuple[str, str]] = set()

    def exchange(self, method: str, base: str, path: str, check_request: bool = True, **options):
        template, operation = find_operation(method, path)
        if check_request and "json" in options:
            content = resolve(operation["requestBody"])["content"]["application/json"]
            found = faults(absolute(content["schema"]), options["json"])
            assert not found, f"request {method} {template}: {found}"
        response = self.session.request(method, base + path, **options)
        self.check_response(method, template, operation, response)
        self.exercised.add((method.lower(), template))
        return response

    @staticmethod
    def check_response(method: str, template: str, operation: dict, response) -> None:
        where = f"{method} {template} -> {response.status_code}"
        described = operation["responses"].get(str(response.status_code))
        assert described is not None, f"{where} is not in docs/openapi.yaml: {response.text[:500]}"
        content = resolve(described).get("content", {})
        if not response.content:
            assert not content or response.status_code == 304, f"{where}: a body was promised"
            return
        media = response.headers.get("content-type", "").split(";")[0].strip()
        assert media in content, f"{where}: {media} is not in docs/openapi.yaml ({list(content)})"
        if media.endswith("json") and "schema" in content[media]:
            found = faults(absolute(content[media]["schema"]), response.json())
            assert not found, f"{where}: {found}\n{response.text[:2000]}"
