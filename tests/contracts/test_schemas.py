"""The schemas of messages are valid and take what the program sends, and nothing that differs in one place."""

import copy
import json
from pathlib import Path

import pytest
from contract import faults, message_schemas
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

# Published by the program, read from its topics.
SAMPLES = {p.stem: json.loads(p.read_text()) for p in sorted((Path(__file__).parent / "samples").glob("*.json"))}


def places(value, path=()):
    """The path of each value in a document."""
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from places(inner, (*path, key))


def holder(value, path):
    for key in path[:-1]:
        value = value[key]
    return value


def shown(path) -> str:
    return "/" + "/".join(map(str, path))


IN_MESSAGES = [(t, path) for t, sample in SAMPLES.items() for path in places(sample["data"])]
# A command may leave its locale out, an order its note, a customer the phone number; nothing else may be missing.
OPTIONAL = {"note", "phone"}
REQUIRED = [
    (t, path)
    for t, path in IN_MESSAGES
    if isinstance(path[-1], str) and path[-1] not in OPTIONAL and path != ("locale",)
]


def test_every_message_has_a_sample():
    commands_and_events = {name for name in message_schemas() if "." in name and not name.endswith("request")}
    assert set(SAMPLES) == commands_and_events


@pytest.mark.parametrize("name", message_schemas())
def test_schema_is_valid_and_bears_its_file_name(name):
    schema = message_schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{name}.schema.json"


@pytest.mark.parametrize("event_type", SAMPLES)
def test_sample_is_taken(event_type):
    assert SAMPLES[event_type]["type"] == event_type
    assert not faults(message_schemas()[event_type], SAMPLES[event_type]["data"])


@pytest.mark.parametrize(("event_type", "path"), IN_MESSAGES, ids=[f"{t} {shown(p)}" for t, p in IN_MESSAGES])
def test_a_changed_field_is_refused(event_type, path):
    data = copy.deepcopy(SAMPLES[event_type]["data"])
    holder(data, path)[path[-1]] = [["neither text nor number nor object"]]
    assert faults(message_schemas()[event_type], data)


@pytest.mark.parametrize(("event_type", "path"), REQUIRED, ids=[f"{t} {shown(p)}" for t, p in REQUIRED])
def test_a_missing_field_is_refused(event_type, path):
    data = copy.deepcopy(SAMPLES[event_type]["data"])
    del holder(data, path)[path[-1]]
    assert faults(message_schemas()[event_type], data)


@pytest.mark.parametrize("event_type", ["order.placed", "order.cancelled", "order.credited"])
def test_an_unknown_field_of_an_order_is_refused(event_type):
    for path in places(SAMPLES[event_type]["data"]):
        data = copy.deepcopy(SAMPLES[event_type]["data"])
        place = holder(data, path)
        if isinstance(place, dict):
            place["surprise"] = 1
            assert faults(message_schemas()[event_type], data), shown(path)


def properties_of(schema, path=()):
    """The path of each described property in a schema."""
    if isinstance(schema, dict):
        for name in schema.get("properties", {}):
            yield (*path, "properties", name)
    entries = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for key, inner in entries:
        yield from properties_of(inner, (*path, key))


def refused_by_some(schemas: dict[str, dict]) -> bool:
    """Whether these schemas refuse what the program sends."""
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas.values())
    return any(
        not Draft202012Validator(schemas[t], registry=registry, format_checker=FormatChecker()).is_valid(sample["data"])
        for t, sample in SAMPLES.items()
    )


OF_MESSAGES = [(n, p) for n in ("order", *SAMPLES) for p in properties_of(message_schemas()[n])]
# Of the two ways to write a command the order service takes one; the other one is tried in the service's own tests.
TRIED = [(n, p) for n, p in OF_MESSAGES if p[:2] != ("oneOf", 1) and holder(message_schemas()[n], p)[p[-1]] is not False]


@pytest.mark.parametrize(("name", "path"), TRIED, ids=[f"{n} {shown(p)}" for n, p in TRIED])
def test_a_changed_schema_is_noticed(name, path):
    schemas = copy.deepcopy(message_schemas())
    holder(schemas[name], path)[path[-1]] = {"const": "something else"}
    assert refused_by_some(schemas)
