"""Words that no program can work with end in one sentence and exit code 2, in the window's entry and in ``rcrp``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WINDOW = ("-m", "rcrp_desktop", "--smoke")
TERMINAL = ("-m", "rcrp_desktop.cli.main", "doctor")


def run(program: tuple[str, ...], *words: bytes, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}
    command = [os.fsencode(sys.executable), *map(os.fsencode, program), *words]
    return subprocess.run(
        command, env=environ, cwd=cwd, capture_output=True, check=False, timeout=60
    )


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are no bytes there")
@pytest.mark.parametrize("program", [WINDOW, TERMINAL])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param((b"--data", b"d\xff\xfe"), id="not UTF-8"),
        pytest.param((b"--data", b"d" * 300), id="a name too long"),
        pytest.param((b"--data", b"/".join([b"d" * 100] * 12)), id="a path too long"),
        pytest.param((b"--data", b""), id="no word"),
        pytest.param((b"--data", b"  "), id="only spaces"),
        pytest.param((b"--data", b"a-file"), id="a file"),
        pytest.param((b"--data", b"a-link"), id="a link that leads nowhere"),
        pytest.param((b"--nonsense\xff",), id="an option that is no text"),
    ],
)
def test_words_that_cannot_be_used_are_refused_in_a_sentence(
    tmp_path: Path, program: tuple[str, ...], words: tuple[bytes, ...]
):
    (tmp_path / "a-file").write_bytes(b"")
    (tmp_path / "a-link").symlink_to("nowhere")
    done = run(program, *words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip().endswith(b".")
    assert b"Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"a-file", "a-link"}


@pytest.mark.parametrize("person", [b"a\nb", b"x" * 41, b"a\x1b[2J"])
def test_an_id_of_several_lines_opens_no_window(tmp_path: Path, person: bytes):
    done = run(WINDOW, b"--data", b"data", b"--as", person, cwd=tmp_path)
    assert done.returncode == 2
    assert b"one line" in done.stderr
    assert not list(tmp_path.iterdir())
