"""The link lines of the modules keep to the picture in ARCHITECTURE.md: dependencies point one way."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NET = {"net_tcp", "net_http", "net_smtp", "net_smpp", "net_broker", "net_amqp", "net_management"}
BROKER = {"broker", "broker_access", "broker_amqp"}

# What a module of each group may link of the project, beside base.
ALLOWED = {
    "base": set(),
    "store": set(),
    "amqp": set(),
    "smtp": set(),
    "smpp": set(),
    "broker": BROKER | {"amqp", "store"},
    "net": NET | BROKER | {"amqp", "store", "smtp", "smpp"},
    "messaging": {"messaging", "outbox"},
    "conformance": {"messaging", "outbox"},
    "adapter": NET | {"messaging", "outbox", "sql", "broker", "amqp", "amqp_message", "embedded", "store"},
    "service": NET | {"messaging", "outbox", "smtp", "smpp"},
}
# The program composes; what the tests of services share opens databases.
APPS = {"app", "service_testing"}
ADAPTERS = {"embedded", "rabbitmq", "amqp_message", "amqp_server", "sqlite", "postgresql", "sql"}


def group_of(module: str) -> str:
    if module.startswith("service_"):
        return "service"
    if module in NET:
        return "net"
    if module in BROKER:
        return "broker"
    if module in ADAPTERS:
        return "adapter"
    return "messaging" if module == "outbox" else module


def link_lines() -> dict[str, set[str]]:
    """Module to what it links, privately or not; the libraries of tests are left out."""
    lines = {}
    for folder in ("src", "services", "apps"):
        for file in (ROOT / folder).rglob("CMakeLists.txt"):
            text = re.sub(r"#.*", "", file.read_text())
            for name, rest in re.findall(r"pesan_module\((\w+)([^)]*)\)", text):
                words = re.split(r"TEST_LINKS", rest)[0]
                words += " ".join(re.findall(r"target_link_libraries\(pesan_" + name + r"\s([^)]*)\)", text))
                lines[name] = set(re.findall(r"\bpesan(?:::|_)(\w+)", words)) - {"module"}
    return lines


LINES = link_lines()


def test_all_modules_are_seen():
    assert {"base", "store", "broker", "messaging", "embedded", "service_order", "app"} <= set(LINES)


@pytest.mark.parametrize("module", sorted(set(LINES) - APPS))
def test_a_module_links_only_what_it_may_know(module):
    group = group_of(module)
    allowed = ALLOWED[group] | ({"base"} if group != "base" else set())
    if group == "service":
        allowed |= {m for m in LINES if m.startswith("service_")}
    assert LINES[module] <= allowed, f"{module} must not link {LINES[module] - allowed}"


SHARED = {"service_api", "service_direct", "service_money", "service_order_model", "service_outgoing", "service_shop_time",
          "service_sql", "service_testing", "service_timeline"}


@pytest.mark.parametrize("module", sorted(m for m in LINES if m.startswith("service_")))
def test_a_service_knows_no_other_service(module):
    others = {m for m in LINES[module] if m.startswith("service_")} - SHARED
    assert not others, f"{module} knows {others}"


def test_nothing_includes_the_apps():
    found = [str(f) for folder in ("src", "services", "include") for f in (ROOT / folder).rglob("*.[ch]pp")
             if re.search(r'#include "apps/', f.read_text())]
    assert not found


def test_the_broker_does_no_input_or_output():
    for folder in ("broker", "amqp", "smtp", "smpp"):
        for file in (ROOT / "src" / folder).rglob("*.[ch]pp"):
            if file.stem.endswith("_test"):
                continue  # reads recordings
            text = file.read_text()
            assert "boost/asio" not in text and "<fstream>" not in text and "<thread>" not in text, file
