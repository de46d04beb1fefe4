"""A disk that fails, and a process that dies between two steps of its work on files: tests/proofs/disk_faults.c."""

import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "proofs" / "disk_faults.c"


class DiskFaults:
    """Faults for the files below a folder, of the processes that run with its environment."""

    def __init__(self, scratch: Path, folder: Path):
        self.library = scratch / "disk_faults.so"
        self.order_file = scratch / "fault"
        self.done_file = scratch / "fault.done"
        self.folder = folder
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(self.library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True, timeout=60)

    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.library),
            "PESAN_FAULT_FOLDER": str(self.folder),
            "PESAN_FAULT_FILE": str(self.order_file),
        }

    def fail_syncs(self) -> None:
        self.order("fail")

    def kill_at(self, step: int, pattern: str = "*") -> None:
        """Before the step of this number, counted from 1 for the first that fits the pattern."""
        self.order(f"kill {step} {pattern}")

    def order(self, text: str) -> None:
        # Complete from its first moment.
        fresh = self.order_file.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(self.order_file)

    def begun(self) -> bool:
        """A sync has failed; true before the process learns of it."""
        return self.done_file.exists()

    def steps(self) -> list[str]:
        """What was done; the last one is where the process was killed, and was not done."""
        return self.done_file.read_text().splitlines() if self.done_file.exists() else []

    def forget(self) -> None:
        self.order_file.unlink(missing_ok=True)
        self.done_file.unlink(missing_ok=True)
