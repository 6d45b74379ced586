"""What every test stands on: an offscreen screen, a home of its own, and nothing left behind.

A test fails when it logs a warning it did not announce, when a thread it started is still alive,
or when a window it opened is still there. Runs without PySide6 too: what needs Qt is then left out.
"""

from __future__ import annotations

import gc
import importlib.util
import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

import pytest
from hypothesis import HealthCheck, Phase, settings

HAS_QT = all(importlib.util.find_spec(name) is not None for name in ("PySide6", "pytestqt"))
JOIN_SECONDS = 20.0
QT_FOLDERS = ("ui", "journeys", "benchmarks")
# Being measured doubles what a test takes. These go one way very many times, which others go once under measure,
# or look at sources, or start programs of their own, which is not measured anyway.
UNMEASURED = (
    *("architecture", "benchmarks", "faults", "mutation", "packaging", "policies"),
    *("adapters/sqlite/test_byte_flips.py", "adapters/sqlite/test_mutants.py"),
    *(
        "adapters/test_index_form.py",
        "cli/test_terminal_and_window.py",
        "cli/test_terminal_owed.py",
    ),
    *("application/test_caller_rung_back.py", "application/test_decided_alike.py"),
    *("application/test_ended_together.py", "application/test_logs_written_anew.py"),
    *("application/test_shown_together.py", "domain/call/test_four_eyes.py"),
    *("domain/call/test_heard_otherwise.py", "domain/call/test_owed_since.py"),
    *("presentation/test_cad_still_owed.py", "presentation/test_earlier_assessment.py"),
    *("presentation/test_still_owed.py", "presentation/test_whose_words.py"),
    *("application/test_desks_apart_laws.py", "application/test_heard_last.py"),
    *("application/test_heard_last_on_cad.py", "application/test_police_of_several_levels.py"),
    *("application/test_told_apart.py", "application/test_told_of_what_was_known.py"),
    *("application/test_what_a_desk_had_read.py", "domain/call/test_decisions_that_hold.py"),
    *("domain/call/test_falls.py", "domain/call/test_laws.py"),
    *("domain/call/test_on_cad.py", "domain/call/test_who_was_told.py"),
    *("bootstrap/test_any_data_folder.py", "bootstrap/test_killed_calls.py"),
    *("bootstrap/test_looks_that_fail.py", "cli/test_any_keys.py", "cli/test_any_option.py"),
    *("domain/policy/test_diagram.py", "domain/policy/test_seeded_faults.py"),
    *("journeys/test_a_record_lost_under_an_override.py",),
    *("journeys/test_a_record_that_cannot_be_read.py",),
    *("journeys/test_a_record_that_was_set_aside.py",),
    *("journeys/test_a_supervisor_sees_what_was_set_aside.py",),
    *("journeys/test_going_on_after_a_crash.py", "journeys/test_a_supervisor_turns_a_call.py"),
    *("presentation/test_call_faces.py", "presentation/test_call_laws.py"),
    *("ui/test_call_layout.py", "ui/test_every_state.py"),
    *("ui/test_guides_whole.py", "ui/test_not_recorded_in_sight.py", "ui/test_others_news.py"),
    *("ui/test_words_whole_in_columns.py", "ui/test_large_text_opens_whole.py"),
    *("adapters/test_damaged_calls.py", "journeys/test_a_copy_beside_the_record.py"),
    *("application/test_acts_whose_log_is_lost_laws.py", "application/test_holes.py"),
    *("application/test_second_windows.py", "application/test_taking_back.py"),
    *("presentation/test_decisions_that_hold.py", "presentation/test_not_verified_is_told.py"),
)

collect_ignore = [] if HAS_QT else list(QT_FOLDERS)
collect_ignore_glob = [] if HAS_QT else ["**/*_qt.py", "**/test_qt_*.py"]

# A machine under load is slow, not wrong: no deadline, and no complaint about slow data either. Where CI is set,
# hypothesis would search alike each time by itself, also at night.
_PATIENT = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "derandomize": False,
}
settings.register_profile("dev", max_examples=50, **_PATIENT)
# A change is refused for what it broke, not for what a search came upon by luck: each run of CI searches alike;
# a developer's searches somewhere else every time.
settings.register_profile("steady", settings.get_profile("dev"), derandomize=True, print_blob=True)
# A nightly run (RCRP_SEARCH=nightly) searches somewhere else each time and much deeper: what CI never sees because
# it is short and always repeats the same searches, such as a test that breaks by itself, is found there.
settings.register_profile("nightly", max_examples=1_000, print_blob=True, **_PATIENT)
# A mutant is noticed or not (tests.mutation): nobody reads the smallest example.
settings.register_profile(
    "mutants", settings.get_profile("steady"), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("RCRP_SEARCH") or "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know pytest-qt's settings where pytest-qt is not installed, so that strict settings hold."""
    if not HAS_QT:
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "read by pytest-qt")
        parser.addini("qt_log_ignore", "read by pytest-qt", type="linelist")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs Qt, and leave it out where there is none; mark what is not measured."""
    here = Path(__file__).parent
    if gone := [name for name in UNMEASURED if not (here / name).exists()]:
        raise pytest.UsageError(f"UNMEASURED names what is not there: {', '.join(gone)}")
    for item in items:
        if not item.path.is_relative_to(here):
            continue
        place = item.path.relative_to(here)
        if place.parts[0] in QT_FOLDERS:
            item.add_marker(pytest.mark.qt)
        named = place.parts[0] in UNMEASURED or place.as_posix() in UNMEASURED
        if named or (place.parts[0] in QT_FOLDERS and goes_the_way_of_another(item)):
            item.add_marker(pytest.mark.no_cover)
    if HAS_QT:
        return
    left_out = [item for item in items if item.get_closest_marker("qt")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("qt")]


def goes_the_way_of_another(item: pytest.Item) -> bool:
    """Whether a test of windows is told from one that is measured by its parameters alone."""
    call = getattr(item, "callspec", None)
    return call is not None and any(call.indices.values())


def pytest_collection_finish() -> None:
    """What is there stays for the whole run: tests of windows collect garbage and would walk it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def done_once() -> Iterator[None]:
    """What is the same for every test is worked out by the first that needs it."""
    from tests.support import done_once

    with pytest.MonkeyPatch.context() as patching:
        done_once.patch(patching)
        yield


@pytest.fixture(autouse=True, scope="session")
def private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test reads or writes the real profile of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    with pytest.MonkeyPatch.context() as patch:
        for name in (*names, "LOCALAPPDATA", "APPDATA"):
            folder = home / name.lower()
            folder.mkdir()
            patch.setenv(name, str(folder))
        yield home


class _LogFail(logging.Handler):
    """Keeps every record of level WARNING or above."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on warnings and errors in the log unless the test is marked ``expects_logs``."""
    handler = _LogFail()
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    if handler.records and not request.node.get_closest_marker("expects_logs"):
        lines = [f"{r.name} {r.levelname}: {r.getMessage()}" for r in handler.records]
        pytest.fail("logged without being expected:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail when a non-daemon thread that the test started outlives it."""
    before = set(threading.enumerate())
    yield
    started = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in started:
        thread.join(JOIN_SECONDS)
    frames = sys._current_frames()
    alive = [
        f"{t.name}, standing at\n{''.join(traceback.format_stack(frames.get(t.ident or 0)))}"
        for t in started
        if t.is_alive()
    ]
    if alive:
        pytest.fail("threads still alive: " + "\n".join(alive), pytrace=False)


@pytest.fixture(autouse=True)
def no_leaked_windows() -> Iterator[None]:
    """Fail when a top-level widget that the test opened is still there after its own clean-up."""
    before = _windows().keys()
    yield
    if _windows().keys() - before:
        _deliver_deletions()
        after = _windows()
        left = sorted(after[address] for address in after.keys() - before)
        if left:
            pytest.fail("windows left open: " + ", ".join(left), pytrace=False)


def _windows() -> dict[int, str]:
    """Top-level widgets by the address of their C++ object, which Python wrappers come and go on."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    import shiboken6

    # A tool tip is one label that Qt makes once and keeps; popups with a parent die with it.
    return {
        shiboken6.getCppPointer(widget)[0]: repr(widget)
        for widget in widgets.QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    }


def _deliver_deletions() -> None:
    """Run what ``deleteLater`` asked for and drop widgets that nothing refers to any more."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
