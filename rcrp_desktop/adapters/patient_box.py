"""The operating system's key store, asked on a thread of its own: one that is locked may not answer for minutes.

Nobody waits longer than ``PATIENCE`` for it; once it was silent, nobody waits at all until it has answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

PATIENCE = 1.5
"""Seconds. The first answer of a call may stand behind this wait, never the first question."""

_MOST_WAITING = 8


class SecretBox(Protocol):
    """The two calls of a keyring backend that are used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """The text kept, or nothing."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep this text."""
        ...


class NoStore(Exception):
    """There is no store of the operating system's here."""


class StoreSilent(Exception):
    """The store is there and does not answer: locked, or waiting for the person."""


class _Asked:
    """One question and what came of it."""

    def __init__(self, ask: Callable[[SecretBox], object]) -> None:
        self.ask = ask
        self.done = threading.Event()
        self.answer: object = None
        self.fault: Exception | None = None


class PatientBox:
    """A ``SecretBox`` that gives up waiting. Any thread."""

    def __init__(self, find: Callable[[], SecretBox | None], patience: float = PATIENCE) -> None:
        """``find`` may take as long as any other question."""
        self._find = find
        self._patience = patience
        self._box: SecretBox | None = None
        self._questions: SimpleQueue[_Asked] = SimpleQueue()
        self._unanswered = 0
        self._is_silent = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def get_password(self, service: str, username: str) -> str | None:
        """The text kept; raises what the store raises, NoStore or StoreSilent."""
        answer = self._wait(lambda box: box.get_password(service, username))
        return answer if isinstance(answer, str) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep this text; raises as above."""
        self._wait(lambda box: box.set_password(service, username, password))

    def set_later(self, service: str, username: str, password: str) -> None:
        """Have it kept without waiting; while the store is silent it is not worth queueing much."""
        if self._unanswered < _MOST_WAITING:
            self._put(lambda box: box.set_password(service, username, password))

    def _wait(self, ask: Callable[[SecretBox], object]) -> object:
        if self._is_silent:
            raise StoreSilent
        asked = self._put(ask)
        if not asked.done.wait(self._patience):
            self._is_silent = True
            raise StoreSilent
        if asked.fault is not None:
            raise asked.fault
        return asked.answer

    def _put(self, ask: Callable[[SecretBox], object]) -> _Asked:
        asked = _Asked(ask)
        with self._lock:
            self._unanswered += 1
            if self._thread is None:
                # A daemon: a store that never answers must not keep the program from ending.
                self._thread = threading.Thread(target=self._work, name="key store", daemon=True)
                self._thread.start()
        self._questions.put(asked)
        return asked

    def _found(self) -> SecretBox:
        self._box = self._box or self._find()
        if self._box is None:
            raise NoStore
        return self._box

    def _work(self) -> None:
        while True:
            asked = self._questions.get()
            try:
                asked.answer = asked.ask(self._found())
            except Exception as fault:  # noqa: BLE001 - each backend fails in its own way; whoever asked is told
                asked.fault = fault
            with self._lock:
                self._unanswered -= 1
                self._is_silent = self._is_silent and self._unanswered > 0
            asked.done.set()
