"""Ways of writing code that were seen to make programs like this one hang, flicker or hide faults."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, called_name, modules, parse, place

# Fixed waits and nested event loops. `wait` alone is a fixed wait only on a qtbot.
WAITS = {"qWait", "sleep", "processEvents", "exec_"}
# The one place that may turn the main event loop, and the one test that must.
EVENT_LOOP = "rcrp_desktop/ui/app.py"
# They drive the event loop by hand: to time one turn of it, or to wait for a condition where pytest is not.
BY_HAND = ("tests/benchmarks/", "tests/gallery/", "tests/support/call_window.py")
MAY_PROCESS_EVENTS = "tests/architecture/test_qt_binding.py"
# Where a fault of any kind is turned into something a person sees; it is caught nowhere else, but
# where a key store of the operating system is asked, whose back ends raise whatever they like, and where words
# are kept first, whatever went wrong.
MAY_CATCH_ALL = {
    "rcrp_desktop/ui/background.py",
    "rcrp_desktop/ui/excepthook.py",
    "rcrp_desktop/cli/call_line.py",
    "rcrp_desktop/adapters/keys.py",
    "rcrp_desktop/adapters/spill.py",
    "rcrp_desktop/adapters/spill_binding.py",
    "rcrp_desktop/adapters/sqlite/errors.py",
    "rcrp_desktop/application/recording.py",
    "rcrp_desktop/application/spill_recovery.py",
    "rcrp_desktop/application/spill_release.py",
    "rcrp_desktop/adapters/patient_box.py",
}


def test_nothing_waits_for_a_while_or_nests_event_loops():
    found = modules("rcrp_desktop", "tests", "packaging")
    assert [line for module in found for line in waits(module)] == []


def test_windows_are_awaited_while_they_are_shown():
    assert [line for module in modules("tests") for line in bare_wait_exposed(module)] == []


def test_faults_are_caught_by_name():
    found = [line for m in modules("rcrp_desktop", "packaging") for line in catch_alls(m)]
    assert [line for line in found if line.split(":")[0] not in MAY_CATCH_ALL] == []


def test_signals_are_connected_to_bound_methods():
    assert [line for m in modules("rcrp_desktop/ui") for line in lambda_connections(m)] == []


@pytest.mark.parametrize(
    "line",
    [
        "qtbot.wait(100)",
        "QTest.qWait(1)",
        "time.sleep(1)",
        "app.processEvents()",
        "dialog.exec()",
        "dialog.exec_()",
    ],
)
def test_a_wait_is_seen(line: str):
    assert list(waits(parse("s.py", line))) == [f"s.py:1 {line.split('(')[0]}"]


@pytest.mark.parametrize("line", ["event.wait(5)", "db.execute('x')", "qtbot.waitUntil(f)"])
def test_waiting_for_a_condition_is_fine(line: str):
    assert list(waits(parse("s.py", line))) == []


def test_a_bare_wait_exposed_is_seen():
    assert list(bare_wait_exposed(parse("s.py", "qtbot.waitExposed(w)"))) == ["s.py:1"]
    proper = "with qtbot.waitExposed(w):\n    w.show()"
    assert list(bare_wait_exposed(parse("s.py", proper))) == []


@pytest.mark.parametrize(
    "clause", ["except Exception:", "except (OSError, BaseException):", "except:"]
)
def test_a_catch_all_is_seen(clause: str):
    sample = parse("s.py", f"try:\n    f()\n{clause}\n    g()")
    assert list(catch_alls(sample)) == ["s.py:3"]
    assert list(catch_alls(parse("s.py", "try:\n    f()\nexcept OSError:\n    g()"))) == []


def test_cleaning_up_is_no_catch_all():
    sample = parse("s.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise")
    assert list(catch_alls(sample)) == []


def test_a_lambda_on_a_signal_is_seen():
    assert list(lambda_connections(parse("s.py", "b.clicked.connect(lambda: 1)"))) == ["s.py:1"]
    assert list(lambda_connections(parse("s.py", "b.clicked.connect(self.go)"))) == []


def waits(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        name = called_name(node)
        if not isinstance(node, ast.Call) or name not in {*WAITS, "wait", "exec"}:
            continue
        text = ast.unparse(node.func)
        allowed = (
            (name == "wait" and "qtbot" not in text)
            or (name == "exec" and (module.name == EVENT_LOOP or text == "exec"))
            or (name == "processEvents" and module.name == MAY_PROCESS_EVENTS)
            or module.name.startswith(BY_HAND)
        )
        if not allowed:
            yield f"{place(module, node)} {text}"


def bare_wait_exposed(module: Module) -> Iterator[str]:
    """Calls that wait for nothing: the bare form returns a context manager and drops it."""
    entered = {
        id(item.context_expr)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.With)
        for item in node.items
    }
    for node in ast.walk(module.tree):
        if called_name(node) in ("waitExposed", "waitActive") and id(node) not in entered:
            yield place(module, node)


def catch_alls(module: Module) -> Iterator[str]:
    """Handlers for anything at all, but those that clean up and raise again."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            names = ast.unparse(node.type) if node.type else "Exception"
            if {"Exception", "BaseException"} & set(names.strip("()").split(", ")):
                yield place(module, node)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def lambda_connections(module: Module) -> Iterator[str]:
    """A lambda keeps what it mentions alive after its window is gone."""
    for node in ast.walk(module.tree):
        arguments = node.args if isinstance(node, ast.Call) else []
        held = any(isinstance(argument, ast.Lambda) for argument in arguments)
        if held and called_name(node) == "connect":
            yield place(module, node)


# Where the name of a Python type is no person's to read: a key of a text, a coded kind, a list for developers,
# the diagnostic log; and what the IT person is told of a key store that answers in nothing else.
MAY_NAME_TYPES = {
    "rcrp_desktop/adapters/keys.py",
    "rcrp_desktop/application/event_codec.py",
    "rcrp_desktop/domain/canonical.py",
    "rcrp_desktop/presentation/call_waiting.py",
    "rcrp_desktop/ui/accessibility.py",
    "rcrp_desktop/ui/main_window.py",
    "rcrp_desktop/ui/theme/tokens.py",
}


def test_no_name_of_a_python_type_is_told_to_anybody():
    found = [line for m in modules("rcrp_desktop") for line in type_names(m)]
    assert [line for line in found if line.split(":")[0] not in MAY_NAME_TYPES] == []


@pytest.mark.parametrize("line", ['f"{kind.__name__}: {fault}"', "str(e) or type(e).__name__"])
def test_the_name_of_a_type_is_seen(line: str):
    assert list(type_names(parse("s.py", line))) == ["s.py:1 __name__"]


def type_names(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "__name__":
            yield f"{place(module, node)} __name__"
