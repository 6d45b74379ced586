"""The stand-alone verifier as a module. It is one file that imports nothing of the program, and no part of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ALONE = Path(__file__).parents[2] / "packaging" / "rcrp_verify.py"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rcrp_verify", ALONE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER = _loaded()
