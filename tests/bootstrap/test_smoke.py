"""A start that nobody watches ends with a code that tells whether a call would be recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.qt


def smoke(data: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "rcrp_desktop", "--smoke", "--data", str(data)]
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("can_write", [True, False])
def test_a_smoke_start_says_when_nothing_can_be_recorded(tmp_path: Path, can_write: bool):
    (tmp_path / "file").write_text("", "utf-8")
    data = tmp_path / "data" if can_write else tmp_path / "file" / "data"
    done = smoke(data)
    assert (done.returncode == 0) == can_write, done.stderr
    assert (str(data) in done.stderr) != can_write
    assert "Traceback" not in done.stderr
