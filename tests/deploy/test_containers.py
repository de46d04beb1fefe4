"""The image and the Compose files, as far as they can be tried without a container engine."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from waiting import wait_for  # noqa: E402

DEPLOY = ROOT / "deploy"
PROGRAM = Path(os.environ.get("PESAN_PROGRAM", ROOT / "build/release/apps/pesan/pesan"))
TUTORIAL = ROOT / "examples/email_service"
COMPOSE_FILES = ["compose.yaml", "compose.embedded.yaml"]
COMPOSE_GO = "github.com/compose-spec/compose-go/v2@v2.4.9"
IMAGE_BYTES_MAX = 120 * 1024 * 1024


def run(*command, **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, f"{command} -> {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def compose(name: str) -> dict:
    return yaml.safe_load((DEPLOY / name).read_text())


def own_services(name: str) -> dict[str, dict]:
    return {key: value for key, value in compose(name)["services"].items() if value["image"] == "pesan"}


@pytest.fixture(scope="module")
def compose_schema(tmp_path_factory):
    folder = tmp_path_factory.mktemp("go")
    module = json.loads(run("go", "mod", "download", "-json", COMPOSE_GO, cwd=folder))
    return json.loads((Path(module["Dir"]) / "schema/compose-spec.json").read_text())


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The image's tree, laid out from the built program."""
    folder = tmp_path_factory.mktemp("image") / "rootfs"
    stripped = folder.parent / "pesan"
    run("strip", "-o", str(stripped), str(PROGRAM))
    run(str(DEPLOY / "rootfs.sh"), str(stripped), str(folder))
    return folder


@pytest.fixture(scope="module")
def settings() -> set[str]:
    """The names of all environment variables that the program knows."""
    return set(re.findall(r"PESAN_\w+", run(str(PROGRAM), "up", "--help"))) | set(
        re.findall(r"PESAN_\w+", (ROOT / "docs/configuration.md").read_text())
    )


@pytest.mark.parametrize("folder", [DEPLOY, TUTORIAL], ids=["deploy", "tutorial"])
def test_dockerfile_is_clean(folder):
    run("hadolint", str(folder / "Dockerfile"))


def test_compose_file_of_the_tutorial_fits_the_compose_specification(compose_schema):
    document = yaml.safe_load((TUTORIAL / "compose.yaml").read_text())
    jsonschema.Draft7Validator(compose_schema).validate(document)


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_compose_file_fits_the_compose_specification(compose_schema, name):
    jsonschema.Draft7Validator(compose_schema).validate(compose(name))


def test_compose_schema_finds_a_fault(compose_schema):
    broken = compose("compose.yaml")
    broken["services"]["order"]["comand"] = ["order"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(compose_schema).validate(broken)


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_commands_and_variables_are_known_to_the_program(settings, name):
    for service, block in own_services(name).items():
        run(str(PROGRAM), *block.get("command", ["up"]), "--help")
        for variable in block.get("environment", {}):
            assert variable in settings, f"{name}: {service}: {variable}"


def test_variables_of_the_dockerfile_are_known(settings):
    named = re.findall(r"(PESAN_\w+)=", (DEPLOY / "Dockerfile").read_text())
    assert named and set(named) <= settings


def test_services_start_once_their_servers_are_healthy():
    services = compose("compose.yaml")["services"]
    for name, block in own_services("compose.yaml").items():
        for needed, how in block["depends_on"].items():
            assert how == {"condition": "service_healthy"}, f"{name} needs {needed}"
            # Our own image brings its health check along.
            assert "healthcheck" in services[needed] or services[needed]["image"] == "pesan"


def test_own_containers_cannot_write_outside_their_folders():
    for name in COMPOSE_FILES:
        for service, block in own_services(name).items():
            assert block["read_only"] is True, service
            assert block["cap_drop"] == ["ALL"], service
            assert "memory" in block["deploy"]["resources"]["limits"], service


def test_make_secrets_makes_every_secret_once(tmp_path):
    script = tmp_path / "make-secrets.sh"
    shutil.copy(DEPLOY / "make-secrets.sh", script)
    run(str(script))
    for name, secret in compose("compose.yaml")["secrets"].items():
        assert (tmp_path / secret["file"]).read_text().strip(), name
    before = (tmp_path / "secrets/api_token").read_text()
    run(str(script))
    assert (tmp_path / "secrets/api_token").read_text() == before


def test_image_is_small_and_holds_no_shell(image):
    size = sum(file.stat().st_size for file in image.rglob("*") if file.is_file() and not file.is_symlink())
    assert size <= IMAGE_BYTES_MAX, f"{size / 1e6:.1f} MB"
    programs = {file.name for file in image.rglob("bin/*")}
    assert programs == {"pesan"}


def enter(image: Path, *command: str) -> list[str]:
    """A command with the image's tree as its root: by root directly, by others in a namespace of their own."""
    if os.geteuid() == 0:
        return ["/usr/sbin/chroot", "--userspec=65532:65532", str(image), *command]
    return ["unshare", "--map-root-user", "--root", str(image), *command]


def test_image_runs_takes_an_order_and_drains(image, tmp_path):
    environment = {
        "PESAN_DATA": "/data",
        "PESAN_HTTP": "127.0.0.1:0",
        "PESAN_MAILBOX_SMTP": "127.0.0.1:0",
        "PESAN_MAILBOX_SMPP": "127.0.0.1:0",
        "PESAN_AMQP": "127.0.0.1:0",
        "PESAN_MANAGEMENT": "127.0.0.1:0",
        "PESAN_READY_FILE": "/data/ready.json",
    }
    log = open(tmp_path / "log.txt", "w+b")
    pesan = subprocess.Popen(enter(image, "/usr/bin/pesan", "up"), env=environment, stdout=log, stderr=log)
    try:
        ready = image / "data/ready.json"
        wait_for(lambda: ready.exists() or pesan.poll() is not None, 60, "the ready file")
        assert pesan.poll() is None, (tmp_path / "log.txt").read_text()
        url = "http://" + json.loads(ready.read_text())["http"]
        assert run(*enter(image, "/usr/bin/pesan", "health", "--url", url), env={}) == "ready\n"
        order = urllib.request.Request(
            url + "/v1/orders",
            data=json.dumps(
                {
                    "customer": {"name": "Sari Dewi", "email": "sari@example.com"},
                    "lines": [{"sku": "KOPI-250", "quantity": 2}],
                }
            ).encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": "an-order-of-the-image"},
        )
        assert urllib.request.urlopen(order, timeout=60).status == 201
        mail = json.load(
            urllib.request.urlopen(url + "/v1/mailbox/wait?to=sari@example.com&timeout=60", timeout=90)
        )
        assert mail["items"], "no mail came"
        pesan.send_signal(signal.SIGTERM)
        assert pesan.wait(60) == 0
    finally:
        if pesan.poll() is None:
            pesan.kill()
            pesan.wait(30)
        log.close()
