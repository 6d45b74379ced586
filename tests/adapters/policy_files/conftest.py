"""A copy of the small pack that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from rcrp_desktop.adapters.policy_files.source import load_source
from rcrp_desktop.application.problems import OperationalProblem, PackRejected
from rcrp_desktop.domain.policy.pack import PolicyPack

PACKS = Path(__file__).parents[2] / "support" / "packs"


T = TypeVar("T")


def tried(action: Callable[[], T]) -> T | OperationalProblem:
    """What an action gives, or the problem it raises; any other exception is the test's failure."""
    try:
        return action()
    except OperationalProblem as problem:
        return problem


@dataclass
class Folder:
    """One pack folder among others, with short ways to spoil and to load it."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def append(self, file: str, text: str) -> None:
        path = self.path / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.path / file).write_text(text, encoding="utf-8")

    def load(self) -> PolicyPack:
        return load_source(self.path, self._find)

    def issues(self) -> list[str]:
        with pytest.raises(PackRejected) as caught:
            self.load()
        return [str(issue) for issue in caught.value.issues]

    def _find(self, base: str) -> Path | None:
        folder = self.path.parent / base
        return folder if folder.is_dir() else None


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    shutil.copytree(PACKS / "small", tmp_path / "small")
    return Folder(tmp_path / "small")


@pytest.fixture
def derived(small: Folder) -> Callable[..., Folder]:
    """Make a pack that extends the small one; `files` are its other files."""

    def make(pack_yaml: str = "", **files: str) -> Folder:
        folder = Folder(small.path.parent / "derived")
        folder.path.mkdir()
        meta = (small.path / "pack.yaml").read_text(encoding="utf-8").split("extends:")[0]
        folder.write(
            "pack.yaml", meta.replace("id: small", "id: derived") + "extends: small\n" + pack_yaml
        )
        for name, text in files.items():
            folder.write(f"{name}.yaml" if name != "words" else "words.en-GB.yaml", text)
        return folder

    return make
