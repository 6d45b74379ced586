"""Whatever looks at all logs waits for those that are busy in one place, which holds no lock meanwhile."""

from __future__ import annotations

from tests.architecture.source import modules

SQLITE = "rcrp_desktop/adapters/sqlite/"
MAKES = ("LogShelf(", "CallLogs(", "AsideLogs(")
# Parts of what goes through it.
PARTS = {f"{SQLITE}{name}.py" for name in ("call_logs", "aside_logs", "shelf")}


def test_every_look_goes_through_it():
    found = {
        module.name
        for module in modules("rcrp_desktop")
        if any(made in module.text for made in MAKES) and "looked(" not in module.text
    }
    assert found - PARTS == set()
