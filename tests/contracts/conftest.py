"""Lets the tests of this folder import its modules, and those of the end-to-end tests that read the documents."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
