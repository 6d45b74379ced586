"""How far the logs of one person were read by whoever has several windows, as each act says it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Thread

import pytest

from rcrp_desktop.application.own_logs import OwnLogs

LOG = "rcrp/north/desk/account/1"


def test_of_a_log_that_was_given_up_counts_what_was_read_there_since():
    own = OwnLogs()
    own.took(LOG, 0)
    own.left(LOG, 3)
    assert own.marks("call-1", (), "", 0) == [f"{LOG}#2"]
    assert own.marks("call-1", (f"{LOG}#4",), "", 0) == [f"{LOG}#4"]
    assert own.marks("call-1", (f"{LOG}#1",), "", 0) == [f"{LOG}#2"]


@pytest.fixture
def eager() -> Iterator[None]:
    """Threads take turns at every step."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager")
def test_calls_are_begun_while_logs_come_and_go():
    """A new call is made on the main thread, where nothing may fail: the override needs one."""
    own, failed = OwnLogs(), list[BaseException]()

    def come_and_go() -> None:
        try:
            for number in range(3_000):
                own.took(f"{LOG}{number}", 1)
        except BaseException as fault:  # noqa: BLE001 - told below
            failed.append(fault)

    other = Thread(target=come_and_go)
    other.start()
    calls = [f"call-{number}" for number in range(300)]
    for call in calls:
        own.made(call)
    other.join()
    assert failed == []
