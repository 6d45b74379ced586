"""The system calls that keep words on the disk, counted, and made to fail at the n-th or for good."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

_CALLS = ("open", "write", "fsync", "ftruncate")


class SystemCalls:
    """Stands between ``os`` and the program until ``monkeypatch`` takes it away.

    ``fail_at`` counts calls of every kind from 0 and fails one of them; ``fail_always`` fails every call of a
    kind; ``at_once`` is how many bytes the disk takes with one write.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        fail_at: int = -1,
        error: int = 0,
        fail_always: Mapping[str, int] | None = None,
        at_once: int = 0,
    ) -> None:
        self.done: list[tuple[str, Any]] = []
        self.synced: list[Path] = []
        self.has_failed = False
        self.fail_always = dict(fail_always or {})
        self._fail_at = fail_at
        self._error = error
        self._at_once = at_once
        self._paths: dict[int, Path] = {}
        for name in _CALLS:
            if hasattr(os, name):
                monkeypatch.setattr(os, name, self._wrapped(name, getattr(os, name)))
        for name in ("rename", "replace", "unlink", "link", "mkdir"):
            told = "rename" if name in ("rename", "replace") else name
            monkeypatch.setattr(os, name, self._wrapped(told, getattr(os, name)))

    def _wrapped(self, name: str, true: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self._expect(name)
            self.done.append((name, given[0]))
            if name == "write" and self._at_once:
                given = (given[0], given[1][: self._at_once])
            result = true(*given, **named)
            if name == "open":
                self._paths[result] = Path(given[0])
            if name == "fsync":
                self.synced.append(self._paths.get(given[0], Path(str(given[0]))))
            return result

        return call

    def _expect(self, name: str) -> None:
        if name in self.fail_always:
            self.has_failed = True
            raise OSError(self.fail_always[name], os.strerror(self.fail_always[name]))
        if name != "unlink" and len(self.done) == self._fail_at:  # tidying up is never what fails
            self._fail_at = -1
            self.has_failed = True
            raise OSError(self._error, os.strerror(self._error))
