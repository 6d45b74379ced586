"""The pictures of the README are made from the program as it is, by the keys that its policy asks for now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {"call-screen.png", "outcome.png", "threat-to-life.png"}


def test_the_invented_call_comes_to_every_picture(tmp_path: Path):
    command = [sys.executable, ROOT / "packaging" / "screenshots.py", "--out", tmp_path]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr
    assert {path.name for path in tmp_path.iterdir()} == PICTURES
    assert {path.name for path in (ROOT / "resources/help/images").iterdir()} == PICTURES
