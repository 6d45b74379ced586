"""The words of the interface, by key, in one language.

The words of a *policy* (questions, routes, scripts) live in its pack; these are the program's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any


class MissingText(KeyError):
    """A key without words: a bug, found by the test that reads every key used."""


class Texts:
    """Key to words. Keys are dotted: ``route.not_settled``."""

    def __init__(
        self,
        language: str,
        tables: Mapping[str, Any],
        later: Mapping[str, Callable[[], Mapping[str, Any]]] = MappingProxyType({}),
    ) -> None:
        """``tables`` are nested tables of strings, as read from the files under ``resources/text``.

        ``later`` reads further ones, each when the first of its words is asked for, on whatever thread.
        """
        self.language = language
        self._words = dict(_flattened(tables))
        self._later = dict(later)

    def __call__(self, key: str, **values: object) -> str:
        """The words of ``key`` with ``{names}`` filled in."""
        try:
            words = self._words[key]
        except KeyError:
            words = self._read_later(key)
        return words.format(**values) if values else words

    def count(self, key: str, number: int, **values: object) -> str:
        """The words for one or for several: ``key.one`` or ``key.many``."""
        return self(f"{key}.{'one' if number == 1 else 'many'}", number=number, **values)

    def instead(self, table: str) -> Texts:
        """The same words, but where ``table`` has its own for a key, those."""
        self._read_all()
        start = f"{table}."
        own = {k.removeprefix(start): w for k, w in self._words.items() if k.startswith(start)}
        return Texts(self.language, {**self._words, **own})

    def keys(self) -> frozenset[str]:
        """Every key, for tests that compare languages and uses."""
        self._read_all()
        return frozenset(self._words)

    def _read_later(self, key: str) -> str:
        """Words of a table that is not read yet."""
        self._read(key.partition(".")[0])
        try:
            return self._words[key]
        except KeyError:
            raise MissingText(key) from None

    def _read_all(self) -> None:
        for table in tuple(self._later):
            self._read(table)

    def _read(self, table: str) -> None:
        """Twice, where two threads ask at once: the words are the same, and neither waits."""
        read = self._later.get(table)
        if read is not None:
            self._words.update(_flattened(read()))
            self._later.pop(table, None)


def _flattened(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tables.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            yield key, value
        else:
            yield from _flattened(value, f"{key}.")
