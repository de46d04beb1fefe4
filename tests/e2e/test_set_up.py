"""Setting up harms nothing: with all there it calls no package manager; what it installs starts no service.

The real package manager is not called: one is put before it that only tells what it sees. The machine is hidden behind a
mount of its own, so that nothing of the test stays."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = ["build", "test"]

APT_GET = """#!/bin/sh
echo "$@" >>"$SEEN/calls"
case " $* " in *" install "*)
    /usr/sbin/policy-rc.d postgresql start
    echo $? >"$SEEN/policy"
esac
"""
# Leaves out of its answer what is in $SEEN/hidden.
DPKG_QUERY = """#!/bin/sh
/usr/bin/dpkg-query "$@" | grep -vxFf "$SEEN/hidden"
"""


class SetUp:
    def __init__(self, folder: Path):
        self.fakes, self.seen = folder / "bin", folder / "seen"
        self.fakes.mkdir()
        self.seen.mkdir()
        self.put("apt-get", APT_GET)
        (self.fakes / "sudo").symlink_to("/usr/bin/env")
        self.cache = folder / "cache"

    def put(self, name: str, text: str) -> None:
        (self.fakes / name).write_text(text)
        (self.fakes / name).chmod(0o755)

    def hide(self, package: str) -> None:
        """As if it were not installed."""
        (self.seen / "hidden").write_text(f"ii  {package}\n")
        self.put("dpkg-query", DPKG_QUERY)

    def run(self, **changes) -> subprocess.CompletedProcess:
        """With a network and an /usr/sbin of its own; prints what then listens, and who may start services."""
        script = f"""
            mount -t tmpfs none /usr/sbin
            "{ROOT}/setup/install.sh" {" ".join(KINDS)} >"{self.seen}/output" 2>&1 || exit 1
            awk '$4 == "0A"' /proc/net/tcp /proc/net/tcp6
            ls /usr/sbin"""
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        environment = os.environ | {"SEEN": str(self.seen), "PATH": f"{self.fakes}:/usr/bin:/bin"} | changes
        return subprocess.run(
            ["unshare", *user, "--mount", "--net", "bash", "-c", script],
            env=environment, capture_output=True, text=True, timeout=120,
        )

    def text(self, name: str) -> str:
        path = self.seen / name
        return path.read_text() if path.exists() else ""


@pytest.fixture
def set_up(tmp_path) -> SetUp:
    return SetUp(tmp_path)


def test_with_all_there_no_package_manager_is_called(set_up):
    done = set_up.run()
    assert done.returncode == 0, done.stderr + set_up.text("output")
    assert set_up.text("calls") == "" and set_up.text("output") == ""


def test_what_is_installed_starts_no_service_and_removes_no_package(set_up):
    set_up.hide("postgresql-15")
    done = set_up.run(PESAN_CACHE=str(set_up.cache))
    assert done.returncode == 0, done.stderr + set_up.text("output")
    installs = [call for call in set_up.text("calls").splitlines() if " install " in call]
    assert len(installs) == 1 and installs[0].endswith(" postgresql-15")
    assert "--no-remove" in installs[0] and "--no-install-recommends" in installs[0]
    # 101 is how a policy forbids a start; it is there while packages are installed and not afterwards.
    assert set_up.text("policy").strip() == "101"
    assert done.stdout == "", "something listens, or was left behind"


def test_a_policy_of_the_machine_stays(set_up):
    set_up.hide("postgresql-15")
    set_up.put("policy", "#!/bin/sh\nexit 104\n")
    # Put in place after the mount, by the first program the set-up calls.
    set_up.put("dpkg-query", f'#!/bin/sh\ncp "{set_up.fakes}/policy" /usr/sbin/policy-rc.d\n' + DPKG_QUERY.split("\n", 1)[1])
    done = set_up.run(PESAN_CACHE=str(set_up.cache))
    assert done.returncode == 0, done.stderr + set_up.text("output")
    assert set_up.text("policy").strip() == "104"
    assert done.stdout.split() == ["policy-rc.d"]
