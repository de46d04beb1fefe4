"""docs/openapi.yaml is valid, complete, and describes the routes that the program has."""

import pytest
from contract import DOCS, openapi, resolve
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.readers import read_from_filename
from routes import registered

METHODS = ("get", "post", "put", "patch", "delete")
# What any listener may answer before a handler sees the request.
EVERYWHERE = {"400", "401", "408", "413", "417", "431", "500", "501", "503", "505"}


def operations() -> list[tuple[str, str, dict]]:
    return [(m.upper(), path, item[m]) for path, item in openapi()["paths"].items() for m in METHODS if m in item]


each_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), operations(), ids=[f"{m} {p}" for m, p, _ in operations()]
)


def test_document_is_valid():
    document, address = read_from_filename(str(DOCS / "openapi.yaml"))
    faults = list(OpenAPIV31SpecValidator(document, base_uri=address).iter_errors())
    assert not faults, faults


def test_validator_finds_faults():
    document, address = read_from_filename(str(DOCS / "openapi.yaml"))
    del document["paths"]["/v1/orders/{id}"]["parameters"]
    assert list(OpenAPIV31SpecValidator(document, base_uri=address).iter_errors())


def test_document_and_program_have_the_same_routes():
    described = {(method, path) for method, path, _ in operations() if path != "/"}
    assert described - registered() == set(), "described, but not there"
    assert registered() - described == set(), "there, but not described"


@each_operation
def test_every_answer_of_the_listener_is_described(method, path, operation):
    expected = EVERYWHERE - ({"401"} if operation.get("security") == [] else set())
    assert expected <= set(operation["responses"])


@each_operation
def test_errors_are_problems(method, path, operation):
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            assert list(resolve(answer)["content"]) == ["application/problem+json"], status


@each_operation
def test_lists_have_items_and_cursor(method, path, operation):
    takes_cursor = any(resolve(p)["name"] == "cursor" for p in operation.get("parameters", []))
    if takes_cursor:
        schema = resolve(resolve(operation["responses"]["200"])["content"]["application/json"]["schema"])
        assert schema["required"] == ["items", "next_cursor"]


def test_operations_have_names_of_their_own():
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
