"""Start-up is imports: nothing heavy may load before the first question can be answered."""

from __future__ import annotations

from tests.architecture.source import ROOT
from tests.architecture.test_imports import HEAVY, loaded, loaded_by

# What stands behind the first question. Heavy libraries are imported inside the functions that
# need them, or by modules that are themselves imported late.
ENTRY_POINTS = ("__main__", "bootstrap", "ui.app")
SCREENS = ("ui/call_taking", "ui/widgets", "ui/theme")


def test_the_way_to_the_first_question_loads_nothing_heavy():
    found = [name for name in ENTRY_POINTS if is_there(f"{name.replace('.', '/')}.py")]
    assert found
    assert loaded([f"rcrp_desktop.{name}" for name in found]).isdisjoint(HEAVY)


def test_the_call_screen_loads_nothing_heavy():
    found = [folder for folder in SCREENS if is_there(folder)]
    assert found
    for folder in found:
        assert loaded_by(folder).isdisjoint(HEAVY | {"sqlite3"}), folder


def is_there(path: str) -> bool:
    return (ROOT / "rcrp_desktop" / path).exists()
