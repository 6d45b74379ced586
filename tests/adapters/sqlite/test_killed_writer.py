"""A writer killed at any moment: what it acknowledged is there, and the log verifies."""

from __future__ import annotations

import os
import random
import select
import signal
from pathlib import Path

import pytest

from rcrp_desktop.adapters.clock import SystemClock
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from tests.support.audit_logs import Desk, an_entry, content

ROUNDS = 25

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer is forked")


def write_until_killed(desk: Desk, acknowledge: int, name: str) -> None:
    log = desk.open().log
    for number in range(100_000):
        receipt = log.append([an_entry(f"{name}-{number}"), an_entry("", parts={})])
        os.write(acknowledge, f"{receipt.first_seq} {name}-{number}\n".encode())


def acknowledged_before_death(desk: Desk, name: str, chosen: random.Random) -> list[str]:
    """Fork a writer, kill it after some acknowledgements and a moment more; what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write_until_killed(desk, writing, name)
        finally:
            os._exit(1)
    os.close(writing)
    wanted = chosen.randrange(1, 6)
    received = b""
    while received.count(b"\n") < wanted:
        data = os.read(reading, 4096)
        assert data, "the writer ended by itself"
        received += data
    poller = select.poll()  # of nothing: it lets a random moment go by inside an append
    poller.poll(chosen.uniform(0, 3))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while data := os.read(reading, 65536):
        received += data
    os.close(reading)
    return received.decode().splitlines()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_was_acknowledged_survives(tmp_path: Path, seed: int):
    desk = Desk(tmp_path, clock=SystemClock())  # type: ignore[arg-type]
    chosen = random.Random(seed)
    for number in range(ROUNDS):
        lines = acknowledged_before_death(desk, f"w{number}", chosen)
        opened = desk.open()
        assert {notice.kind for notice in opened.notices} <= {"unclean_start"}
        stored = {row[6]: row[0] for row in content(desk.path)["leaf"] if row[6]}
        for line in lines:
            seq, command = line.split()
            assert stored[command] == int(seq)
        opened.log.close()
    report = SqliteLogVerifier().verify(desk.path)
    assert (report.exit_code, report.signed_size) == (0, report.size)
    assert report.size > ROUNDS * 2
