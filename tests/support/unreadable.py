"""Records of which nothing can be read now, as while another program holds their file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from rcrp_desktop.application import one_step
from rcrp_desktop.application.ports import Begun, Looked, Told
from rcrp_desktop.application.problems import StorageUnavailable
from tests.support.room import Desk


class Unreadable:
    """See the ``CallRecords`` and ``CallHistory`` ports."""

    def told(self, call: str) -> Told:
        raise StorageUnavailable("locked", call)

    def unfinished(self, since_ms: int) -> Begun:
        raise StorageUnavailable("locked", str(since_ms))

    def begun_since(self, since_ms: int) -> Begun:
        raise StorageUnavailable("locked", str(since_ms))


class LeftOut:
    """A history in which the only log that tells of a call was left out, and is named."""

    def looked_at(self, call: str) -> Looked:
        assert call
        return Looked([], ("desk-4471",))


@contextmanager
def unread(desk: Desk) -> Iterator[None]:
    """What lies in the place of its log is no file, for a while."""
    aside = desk.path.with_name("aside")
    desk.path.rename(aside)
    desk.path.mkdir()
    yield
    desk.path.rmdir()
    aside.rename(desk.path)


@contextmanager
def busy(desk: Desk) -> Iterator[None]:
    """Another program holds its log for a while."""
    with closing(sqlite3.connect(desk.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def wait_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is opened from now on finds at once that a file is busy."""
    monkeypatch.setattr(one_step, "WAIT_S", 0.0)
