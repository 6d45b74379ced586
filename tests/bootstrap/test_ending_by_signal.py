"""Ctrl+C, a session that ends, a closed terminal: the window ends in order, at any moment of its life."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader

pytestmark = [
    pytest.mark.qt,
    pytest.mark.skipif(os.name == "nt", reason="signals are sent"),
]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
PATIENCE = 60

AS_IS = "from rcrp_desktop.__main__ import main; sys.exit(main(sys.argv[1:]))"
TELLS = """
import os, sys
from rcrp_desktop.ui import app, log_opening, main_window
def telling(method, word):
    def told(self, *given):
        result = method(self, *given)
        os.write(1, word)
        return result
    return told
window = main_window.MainWindow
run = app.run
app.run = lambda *a, **k: (os.write(1, b"begun\\n"), run(*a, **k))[1]
window.__init__ = telling(window.__init__, b"built\\n")
opening = log_opening.LogOpening
opening.opened = telling(opening.opened, b"opened\\n")
"""


@pytest.fixture(autouse=True)
def signals_as_in_a_terminal() -> Iterator[None]:
    """Whatever the tests themselves were started to ignore, as in the background or under nohup."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def running(data: Path, ready: str) -> Generator[subprocess.Popen[bytes]]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    arguments = ["--data", str(data), "--role", "handler", "--as", "4471"]
    command = [sys.executable, "-c", f"import sys\n{TELLS}\n{AS_IS}", *arguments]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            wait_for(process, ready.encode())
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[bytes], word: bytes) -> None:
    assert process.stdout is not None
    said, end = b"", time.monotonic() + PATIENCE
    while word not in said:
        assert select.select([process.stdout], [], [], max(0, end - time.monotonic()))[0], said
        more = os.read(process.stdout.fileno(), 100)
        assert more, said
        said += more


def what_it_says(process: subprocess.Popen[bytes]) -> list[str]:
    """Until it ends, but for a line of the platform that tests use."""
    _, said = process.communicate(timeout=PATIENCE)
    return [line for line in said.decode().splitlines() if "propagateSizeHints" not in line]


def kinds(data: Path) -> list[str]:
    (log,) = all_logs(data)
    with closing(SqliteLogReader(log)) as reader:
        return [entry.kind for entry in reader.entries()]


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_the_window_in_order(tmp_path: Path, number: signal.Signals):
    with running(tmp_path, "opened") as process:
        process.send_signal(number)
        assert what_it_says(process) == []
    assert process.returncode == 128 + number
    assert kinds(tmp_path)[-1] == "stop"


@pytest.mark.parametrize("moment", ["begun", "built"])
def test_a_signal_while_it_starts_ends_it_too(tmp_path: Path, moment: str):
    with running(tmp_path, moment) as process:
        process.send_signal(signal.SIGINT)
        assert what_it_says(process) == []
    assert process.returncode == 128 + signal.SIGINT


def test_what_a_process_was_started_to_ignore_stays_ignored(tmp_path: Path):
    """As under nohup: the terminal goes, the call does not."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with running(tmp_path, "opened") as process:
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGTERM)
            assert what_it_says(process) == []
        assert process.returncode == 128 + signal.SIGTERM
    finally:
        signal.signal(signal.SIGHUP, before)
