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


@pytest.mark.skipif(sys.platform == "win32", reason="the profile is always there")
@pytest.mark.parametrize(
    "words",
    [
        pytest.param("rcrp_desktop --smoke", marks=pytest.mark.qt),
        "rcrp_desktop.cli.main doctor",
        "rcrp_desktop.cli.main assess",
    ],
)
def test_an_account_without_a_home_is_told_to_name_a_folder(tmp_path: Path, words: str):
    """Neither HOME nor the system's list of accounts knows one."""
    nowhere = (
        "import pwd, runpy, sys\n"
        "def unknown(*_): raise KeyError('no such account')\n"
        "pwd.getpwuid = pwd.getpwnam = unknown\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)\n"
    )
    kept = ("PATH", "VIRTUAL_ENV")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    environ |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", nowhere, *words.split()]

    def run_with(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *more], env=environ, cwd=tmp_path, capture_output=True, text=True,
            check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    done = run_with()
    assert done.returncode == 2, done.stderr
    assert "Name a folder with --data." in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    if "doctor" in words:
        assert "Traceback" not in run_with("--data", "kept").stderr
