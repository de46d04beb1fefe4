"""Adds up JUnit reports: summary.py FOLDER NAME...; prints the failed cases and "N passed, N failed"."""

import sys
import xml.etree.ElementTree as tree
from pathlib import Path


def read(report: Path) -> tuple[int, list[str]]:
    """Returns how many cases passed, and the names of those that did not; a skipped case has not passed."""
    if not report.exists():
        return 0, [f"{report.name} was not written"]
    passed, failed = 0, []
    for case in tree.parse(report).getroot().iter("testcase"):
        bad = any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
        if bad or case.get("status") in ("fail", "notrun", "disabled"):
            failed.append(f"{report.stem}: {case.get('classname', '')} {case.get('name')}")
        else:
            passed += 1
    if passed == 0 and not failed:
        failed.append(f"{report.name} holds no test")
    return passed, failed


def main() -> int:
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    passed, failed = 0, []
    for name in names:
        good, bad = read(folder / f"{name}.xml")
        passed += good
        failed += bad
    for name in failed:
        print("failed:", name)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
