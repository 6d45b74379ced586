"""What CI leaves out of one step runs in another: nothing is left out of both."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import QT_FOLDERS, UNMEASURED

ROOT = Path(__file__).parents[2]
STEPS = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\nstep ")


def left_out(step: str) -> set[str]:
    """The tests that one step does not run."""
    (text,) = (part for part in STEPS if part.startswith(f'"{step}'))
    return set(re.findall(r"--ignore=tests/(\S+)", text))


def test_what_is_not_run_again_was_run_without_qt_and_is_measured_nowhere():
    above, here = left_out("Tests without Qt"), left_out("All tests")
    assert above
    assert here
    for name in here:
        assert (ROOT / "tests" / name).exists(), name
        assert name in UNMEASURED, name
        assert name.split("/")[0] not in {*above, *QT_FOLDERS}, name
