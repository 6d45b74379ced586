"""`rcrp` as a program of its own: streams, signals, terminals, and the folders it leaves alone."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from rcrp_desktop import __version__
from rcrp_desktop.cli.main import main
from tests.architecture.source import ROOT
from tests.cli.conftest import Terminal
from tests.support.pack_builder import ADVICE_ANSWERS

SECONDS = 120


def has_pty() -> bool:
    """Not on Windows, and not in a root folder that somebody entered without /dev/pts."""
    try:
        import pty

        for end in pty.openpty():
            os.close(end)
    except (ImportError, OSError):
        return False
    return True


needs_pty = pytest.mark.skipif(not has_pty(), reason="no pseudo-terminals here")


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "PYTHON_KEYRING_BACKEND")
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    found |= {name: str(home) for name in names}
    return {**found, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more}


def rcrp_process(
    home: Path, *args: str, keys: bytes = b"", **more: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "rcrp_desktop.cli.main", *args]
    return subprocess.run(
        command,
        input=keys,
        capture_output=True,
        env=environment(home, **more),
        cwd=home,
        timeout=SECONDS,
    )


def test_the_version_is_told():
    assert CliRunner().invoke(main, ["--version"]).output == f"rcrp, version {__version__}\n"


def test_every_command_has_help():
    def walk(command, path: list[str]) -> None:
        result = CliRunner().invoke(main, [*path, "--help"])
        assert result.exit_code == 0
        assert command.help
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, [*path, name])

    walk(main, [])
    assert set(main.commands) == {"assess", "audit", "demo", "doctor", "policy", "train"}


def test_every_command_that_keeps_or_reads_anything_takes_a_data_folder():
    def leaves(command):
        inner = getattr(command, "commands", {})
        return [command] if not inner else [leaf for c in inner.values() for leaf in leaves(c)]

    for command in leaves(main):
        assert "data" in {parameter.name for parameter in command.params}, command.name


def test_with_data_no_other_folder_is_touched(rcrp: Terminal, home: Path):
    answers = rcrp.answers(ADVICE_ANSWERS)
    for args in (
        ["assess", "--answers", answers, "--record", "--accept", "--reference", "R1"],
        ["assess", "--record"],
        ["audit", "verify"],
        ["audit", "search"],
        ["audit", "rebuild-index"],
        ["audit", "export", "--ref", "R1"],
        ["demo", "--calls", "3"],
        ["demo", "--clear"],
        ["policy", "list"],
        ["train", "report"],
        ["doctor"],
    ):
        done = rcrp_process(home, *args, "--data", str(rcrp.data))
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert done.returncode in (0, 3), (args, done.stderr.decode())
        assert list(home.iterdir()) == [], args


def test_a_plain_terminal_that_knows_ascii_only_is_enough(rcrp: Terminal, home: Path):
    more = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C", "TERM": "dumb"}
    done = rcrp_process(home, "assess", "--data", str(rcrp.data), keys=b"!\n", **more)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Police are attending now." in done.stdout


def test_bytes_that_are_no_text_do_not_stop_a_call(rcrp: Terminal, home: Path):
    keys = b"t\nfound \xff\xfe on the floor\n2\n"
    done = rcrp_process(home, "assess", "--record", "--data", str(rcrp.data), keys=keys)
    assert done.returncode == 0, done.stderr.decode()
    assert "note_written" in rcrp.kinds()


def test_nobody_reading_any_more_is_no_traceback(rcrp: Terminal, home: Path):
    command = [sys.executable, "-m", "rcrp_desktop.cli.main", "policy", "show", "national-2023"]
    with subprocess.Popen(
        [*command, "--data", str(rcrp.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        process.wait(SECONDS)
    assert told == b""


def test_a_reader_that_goes_away_still_leaves_the_call_ended(rcrp: Terminal, home: Path):
    command = [sys.executable, "-m", "rcrp_desktop.cli.main", "assess", "--record"]
    with subprocess.Popen(
        [*command, "--data", str(rcrp.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        while b"> " not in process.stdout.read1(4096):
            pass
        process.stdout.close()
        process.stdin.write(b"2\n2\n")
        process.stdin.close()
        told = process.stderr.read()
        process.wait(SECONDS)
    assert b"Traceback" not in told, told.decode()
    assert "call_ended" in rcrp.kinds()


@contextmanager
def at_a_terminal(rcrp: Terminal, home: Path) -> Iterator[int]:
    """A call at a pseudo-terminal; yields its outer end and expects a good end."""
    import pty

    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "rcrp_desktop.cli.main", "assess", "--record"]
    with subprocess.Popen(
        [*command, "--data", str(rcrp.data)],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=environment(home, TERM="xterm"),
        close_fds=True,
    ) as process:
        os.close(inner)
        try:
            yield outer
        except BaseException:
            process.kill()  # it would wait for a key for ever
            raise
        process.wait(SECONDS)
    os.close(outer)
    assert process.returncode == 0


@needs_pty
def test_single_keys_answer_at_a_real_terminal(rcrp: Terminal, home: Path):
    with at_a_terminal(rcrp, home) as terminal:
        assert b"Act done?" in read_to_prompt(terminal)
        os.write(terminal, b"2")
        assert b"Weapon?" in read_to_prompt(terminal)
        os.write(terminal, b"\x1b[A")
        assert b"One of:" in read_to_prompt(terminal)
        os.write(terminal, b"!")
        assert b"Police are attending now." in read_to_prompt(terminal)
        os.write(terminal, b"q")
        read_to(terminal, b"goes on: ")
        os.write(terminal, b"\r")
        assert b"The call is ended." in _read_to_end(terminal)
    assert "override_raised" in rcrp.kinds()


@needs_pty
def test_keys_typed_before_the_first_screen_answer_nothing_on_it(rcrp: Terminal, home: Path):
    with at_a_terminal(rcrp, home) as terminal:
        os.write(terminal, b"2\x1b[A2\r")
        told = read_to_prompt(terminal)
        assert b"Not taken: 2 2. It was pressed before this was on the screen." in told
        os.write(terminal, b"q")
        read_to(terminal, b"goes on: ")
        os.write(terminal, b"\r")
        read_to(terminal, b"Enter: the call goes on\r\n> ")
        os.write(terminal, b"1")
        _read_to_end(terminal)
    assert "answer_given" not in rcrp.kinds()


@needs_pty
def test_the_override_is_heard_also_before_the_first_screen(rcrp: Terminal, home: Path):
    with at_a_terminal(rcrp, home) as terminal:
        os.write(terminal, b"2!")
        assert b"Police are attending now." in read_to(terminal, b"gone?\r\n> ")
        os.write(terminal, b"q")
        read_to(terminal, b"goes on: ")
        os.write(terminal, b"\r")
        assert b"The call is ended." in _read_to_end(terminal)
    assert rcrp.kinds() == ["call_began", "override_raised", "call_ended"]


def read_to_prompt(terminal: int) -> bytes:
    return read_to(terminal, b"\n> ")


def read_to(terminal: int, end: bytes) -> bytes:
    found = b""
    while not found.endswith(end):
        assert select.select([terminal], [], [], SECONDS)[0], found
        found += os.read(terminal, 1)
    return found


def _read_to_end(terminal: int) -> bytes:
    found = b""
    try:
        while more := os.read(terminal, 4096):
            found += more
    except OSError:  # the other end is closed
        pass
    return found


@pytest.mark.parametrize("fault", ['theme = "pink"\n', "[[[\n"])
def test_a_fault_in_the_settings_is_told_and_stops_no_call(rcrp: Terminal, fault: str):
    settings = rcrp.data / "settings.toml"
    settings.write_text((settings.read_text("utf-8") if "pink" in fault else "") + fault, "utf-8")
    result = rcrp("assess", "--answers", rcrp.answers({}), "--json")
    assert result.exit_code == 0
    assert result.stderr.startswith("settings.toml")
    assert "the usual setting is used" in result.stderr
    in_force = json.loads(result.stdout)["policy"]["id"]
    # What is not faulty holds: a desk's own policy is not lost with a theme.
    assert in_force == ("small" if "pink" in fault else "national-2023")


def test_an_id_of_many_lines_is_refused(rcrp: Terminal):
    result = rcrp("assess", "--as", "a\nb", "--answers", rcrp.answers({}))
    assert result.exit_code == 2
    assert "an id is one line" in result.stderr


def test_every_shipped_pack_assesses(tmp_path: Path):
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {"life_now": "yes"}}')
    for pack in ("national-2023", "met-2023", "humberside-2020"):
        command = ["assess", "--policy", pack, "--answers", str(answers), "--json"]
        result = CliRunner().invoke(main, [*command, "--data", str(tmp_path / "data")])
        assert result.exit_code == 0
        assert json.loads(result.stdout)["route"]["response"] == "police_immediate"
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this account")
def test_a_folder_that_may_not_be_looked_into_is_no_fault_of_settings(rcrp: Terminal):
    rcrp.data.chmod(0)
    try:
        told = rcrp("assess", "--answers", rcrp.answers({}), "--json").stderr
    finally:
        rcrp.data.chmod(0o700)
    assert "Settings were not looked at in" in told
    assert "Correct settings.toml" not in told
