"""The programs of examples/ in Node.js, Python and Go, and the tutorial's service, beside a running Pesan.

Each runs on Pesan's own broker and on a real RabbitMQ; the programs are the same, only the URL differs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/peers")]

from pesan_process import PesanProcess  # noqa: E402
from rabbitmq import RabbitMQ  # noqa: E402
from waiting import wait_for  # noqa: E402

EXAMPLES = ROOT / "examples"
PROGRAM = Path(os.environ.get("PESAN_PROGRAM", ROOT / "build/release/apps/pesan/pesan"))


def run(*command, **options) -> subprocess.CompletedProcess:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, f"{command} -> {done.returncode}\n{done.stdout}{done.stderr}"
    return done


@pytest.fixture(scope="module", params=["pesan", "rabbitmq"])
def shop(request, tmp_path_factory):
    """A whole Pesan and the URL at which AMQP clients reach its messages."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "pesan":
        pesan = PesanProcess(PROGRAM, folder, [], {}).start()
        yield pesan, "amqp://guest:guest@" + pesan.addresses["amqp"]
        pesan.stop_hard()
        return
    with RabbitMQ(folder / "rabbitmq") as rabbit:
        pesan = PesanProcess(PROGRAM, folder, [], {"PESAN_BROKER": rabbit.url}).start()
        yield pesan, rabbit.url
        pesan.stop_hard()


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """How each language runs a program of examples/, its dependencies installed."""
    folder = tmp_path_factory.mktemp("examples")
    node = folder / "nodejs"
    shutil.copytree(EXAMPLES / "nodejs", node, ignore=shutil.ignore_patterns("node_modules"))
    run("npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", cwd=node)
    run("go", "build", "-o", f"{folder}/", "./...", cwd=EXAMPLES / "go")
    return {
        "nodejs": lambda name: ["node", node / f"{name}.js"],
        "python": lambda name: [sys.executable, EXAMPLES / f"python/{name}.py"],
        "go": lambda name: [folder / name],
    }


@pytest.mark.parametrize("language", ["nodejs", "python", "go"])
def test_command_of_another_program_becomes_a_mail(shop, programs, language):
    pesan, url = shop
    to = f"{language}@example.com"
    sent = run(*programs[language]("send_email"), to, f"Halo dari {language}", "Apa kabar?", env=os.environ | {"AMQP_URL": url})
    assert sent.stdout == f"accepted: mail to {to}\n"
    mail = pesan.get(f"/v1/mailbox/wait?to={to}&timeout=60")["items"][0]
    assert mail["subject"] == f"Halo dari {language}"


@pytest.mark.parametrize("language", ["nodejs", "python", "go"])
def test_new_subscriber_of_orders_gets_each_once_it_is_there(shop, programs, language):
    pesan, url = shop
    loyalty = subprocess.Popen(
        [str(part) for part in programs[language]("loyalty")] + ["2"],
        env=os.environ | {"AMQP_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        while (line := loyalty.stdout.readline()) != "ready\n":
            assert line, "the program ended"
        orders = [pesan.order().json() for _ in range(2)]
        rest, _ = loyalty.communicate(timeout=120)
    finally:
        loyalty.kill()
        loyalty.wait(30)
    assert loyalty.returncode == 0, rest
    points = [order["total"]["amount"] // 1_000_000 for order in orders]
    assert rest.splitlines() == [f"sari@example.com gets {p} points" for p in points]
    run_cleanly_without("order.loyalty", url)


def run_cleanly_without(queue: str, url: str) -> None:
    """Removes a program's queue, so that the next one begins with an empty one."""
    import pika

    connection = pika.BlockingConnection(pika.URLParameters(url))
    connection.channel().queue_delete(queue)
    connection.close()


def test_sender_learns_that_nobody_reads(shop, programs):
    import pika

    _, url = shop
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.queue_unbind("email", "email", "")
    try:
        for language, command in programs.items():
            done = subprocess.run(
                [str(part) for part in command("send_email")] + ["x@example.com", "x", "x"],
                env=os.environ | {"AMQP_URL": url},
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert done.returncode != 0, language
            assert "nobody reads topic email" in done.stderr, language
    finally:
        channel.queue_bind("email", "email", "")
        connection.close()


def test_tutorial_service_sends_retries_and_refuses(tmp_path):
    """The tutorial's program on a RabbitMQ, with a mailbox that is not there at first."""
    program = PROGRAM.parents[2] / "examples/email_service"
    with RabbitMQ(tmp_path / "rabbitmq") as rabbit:
        mailbox = PesanProcess(PROGRAM, tmp_path / "mailbox", [], {}, role="mailbox").start()
        log = open(tmp_path / "service.log", "w+")
        service = subprocess.Popen(
            [str(program), rabbit.url, "smtp://" + mailbox.addresses["smtp"]], stdout=log, stderr=log
        )
        try:
            said = lambda: (tmp_path / "service.log").read_text()  # noqa: E731
            wait_for(lambda: "waiting for mails" in said(), 60, "the service")
            publish = [str(PROGRAM), "publish", "--broker", rabbit.url, "email"]
            run(*publish, '{"to":"budi@example.com","subject":"Halo","text":"Dari pesan publish"}')
            mail = mailbox.get("/v1/mailbox/wait?to=budi@example.com&timeout=60")["items"][0]
            assert mail["subject"] == "Halo"
            run(*publish, '{"to":1}')
            letters = lambda: run(PROGRAM, "dead-letters", "list", "--broker", rabbit.url, "email").stdout  # noqa: E731
            wait_for(lambda: "malformed" in letters(), 60, "the dead letter")
            service.terminate()
            assert service.wait(60) == 0, said()
        finally:
            service.kill()
            service.wait(30)
            mailbox.stop_hard()
            log.close()
