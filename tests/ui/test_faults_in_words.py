"""A fault of the program is told in words: no name that Python has for it reaches a screen."""

from __future__ import annotations

import logging
import sys

import pytest

from rcrp_desktop.application.problems import as_problem
from rcrp_desktop.ui import excepthook


@pytest.fixture(autouse=True)
def hooks_as_before(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("faulthandler.enable", lambda: None)
    caplog.set_level(logging.CRITICAL, "rcrp_desktop")


@pytest.mark.expects_logs
@pytest.mark.parametrize("kind", [KeyError, RecursionError, KeyboardInterrupt])
def test_what_nobody_caught_is_told_without_its_name(
    caplog: pytest.LogCaptureFixture, kind: type[BaseException]
):
    told: list[bool] = []
    excepthook.install(lambda: told.append(True))  # it is given nothing that it could show
    fault = kind("a detail")
    sys.excepthook(kind, fault, None)
    assert told == [True]
    assert kind.__name__ in caplog.text  # it is kept for whoever mends it


@pytest.mark.parametrize("kind", [KeyError, AttributeError, MemoryError])
def test_a_bug_that_is_told_as_a_problem_does_not_say_its_name(kind: type[Exception]):
    assert kind.__name__ not in str(as_problem(kind("a detail")))
