"""The paths whose writes are recorded: what each does with the program, and what must hold on every disk afterwards."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from rcrp_desktop.adapters.settings import THEMES, Settings, read_settings, write_settings
from rcrp_desktop.adapters.sqlite import index as index_module
from rcrp_desktop.application.problems import OperationalProblem
from tests.faults import product, shim
from tests.faults.figures import Finding
from tests.faults.product import Act, Handler, Mark
from tests.faults.shim import Call, Fault

LOG_REFUSES = Fault(Call.WRITE, 1, errno.ENOSPC, for_good=True, only="audit.db")


class Recorded(Protocol):
    """One path. ``acts`` is how much of it is done."""

    name: str
    acts: int

    def prepare(self, data: Path, seed: int) -> list[str]:
        """Make what is on the disk before; marks of what was acknowledged so far."""
        ...

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        """Do it once, with the layer under it."""
        ...

    def fail(self, data: Path, seed: int, mark: Mark, before: Sequence[str]) -> Iterator[Finding]:
        """Do it on a disk that may refuse anything; what a person would have seen that they must not.

        ``before`` are the marks of what was acknowledged by then.
        """
        ...

    def judge(self, data: Path, marks: Sequence[str], where: str) -> Iterator[Finding]:
        """What is wrong with the disk in ``data``, given what was acknowledged."""
        ...


def _handler(place: product.Workplace, seed: int, mark: Mark) -> Handler:
    return Handler(place, random.Random(seed), lambda act: mark(act.as_text()))


def _acts(marks: Sequence[str]) -> list[Act]:
    return [Act.from_text(mark) for mark in marks]


def _begun(marks: Sequence[str]) -> frozenset[str]:
    """Calls that are open: nobody ends one here."""
    return frozenset(act.call for act in _acts(marks) if "call_began" in act.kinds)


class _Calls:
    """What paths that record calls have in common."""

    acts: int

    def fail(self, data: Path, seed: int, mark: Mark, before: Sequence[str]) -> Iterator[Finding]:
        def handler(place: product.Workplace) -> Handler:
            return _handler(place, seed, mark)

        begun = _begun(before)
        return product.session(data, handler, 6, before=begun, tidy=seed % 2 == 0)

    def prepare(self, data: Path, seed: int) -> list[str]:
        return []

    def judge(self, data: Path, marks: Sequence[str], where: str) -> Iterator[Finding]:
        return product.judge(data, {product.PERSON: _acts(marks)}, where=where)


@dataclass
class FirstStart(_Calls):
    """A folder that is not there yet, a first session, an orderly end; so again and again in new folders."""

    name: str = "start"
    acts: int = 4

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        place = product.start(data)
        place.open_log()
        handler = _handler(place, seed, mark)
        for _ in range(self.acts):
            handler.act()
        place.close()


@dataclass
class Append(_Calls):
    """A session of many acts in a log that exists, and its end."""

    name: str = "append"
    acts: int = 26

    def prepare(self, data: Path, seed: int) -> list[str]:
        data.mkdir()
        marks: list[str] = []
        FirstStart(acts=1).run(data, seed, marks.append)
        return marks

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        FirstStart(acts=self.acts).run(data, seed, mark)


@dataclass
class Spill(Append):
    """The log takes nothing more: everything goes to the spill journal, and comes back in the same session."""

    name: str = "spill"
    acts: int = 7

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        place = product.start(data)
        place.open_log()
        handler = _handler(place, seed, mark)
        for round_ in range(3):
            shim.arm(replace(LOG_REFUSES, nth=1 + round_))
            for _ in range(self.acts):
                handler.act()
            shim.disarm()
            handler.act()
        place.close()

    def fail(self, data: Path, seed: int, mark: Mark, before: Sequence[str]) -> Iterator[Finding]:
        shim.arm(LOG_REFUSES, slot=1)
        yield from super().fail(data, seed, mark, before)
        shim.disarm(slot=1)


@dataclass
class Recovery(Append):
    """A start that finds a spill journal of an earlier session and takes it into the log."""

    name: str = "recover"
    acts: int = 22

    def prepare(self, data: Path, seed: int) -> list[str]:
        marks = super().prepare(data, seed)
        place = product.start(data)
        place.open_log()
        handler = _handler(place, seed, marks.append)
        shim.watch(data)
        shim.arm(LOG_REFUSES)
        for _ in range(self.acts):
            handler.act()
        place.close()
        shim.disarm()
        return marks

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        FirstStart(acts=2).run(data, seed, mark)


@dataclass
class SettingsKept:
    """The settings are written again and again: the newest that was kept is read, or the one under way."""

    name: str = "settings"
    acts: int = 170

    def prepare(self, data: Path, seed: int) -> list[str]:
        data.mkdir()
        return []

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        for number in range(1, self.acts + 1):
            write_settings(data, numbered(number))
            mark(str(number))

    def fail(self, data: Path, seed: int, mark: Mark, before: Sequence[str]) -> Iterator[Finding]:
        for number in range(1, 7):
            try:
                write_settings(data, numbered(number))
                mark(str(number))
            except OperationalProblem:
                pass
            except Exception as error:
                yield Finding("traceback", f"settings: {product.told(error)}")
        try:
            yield from product.first_screen(product.start(data))
        except Exception as error:
            yield Finding("shut", product.told(error))

    def judge(self, data: Path, marks: Sequence[str], where: str) -> Iterator[Finding]:
        newest = int(marks[-1]) if marks else 0
        try:
            settings = read_settings(data)
            place = product.start(data)
            yield from product.first_screen(place)
        except OperationalProblem as problem:
            yield Finding("lost", f"{where}: {problem}")
            return
        place.close()
        if settings not in map(numbered, range(newest, newest + 8)):
            yield Finding("lost", f"{where}: {settings} after {newest}")


def numbered(number: int) -> Settings:
    """Settings that are all different; 0 are the usual ones."""
    if number == 0:
        return Settings()
    return Settings(text_percent=100 + number % 101, theme=THEMES[number // 101 % len(THEMES)])


@dataclass
class IndexBuilt(Append):
    """A first search builds the index over a log, a later one catches up with it."""

    name: str = "index"
    acts: int = 250

    def prepare(self, data: Path, seed: int) -> list[str]:
        marks = super().prepare(data, seed)
        FirstStart(acts=self.acts).run(data, seed, marks.append)
        return marks

    def run(self, data: Path, seed: int, mark: Mark) -> None:
        index_module.STEP = 12  # many small transactions, as in a large record
        place = product.start(data)
        product.calls_found(place)
        place.close()

    def fail(self, data: Path, seed: int, mark: Mark, before: Sequence[str]) -> Iterator[Finding]:
        index_module.STEP = 12
        try:
            place = product.start(data)
            yield from product.first_screen(place, _begun(before))
        except Exception as error:
            yield Finding("shut", product.told(error))
            return
        try:
            yield from product.calls_found(place, _begun(before)).findings
        except OperationalProblem:
            pass
        except Exception as error:
            yield Finding("traceback", f"a first search: {product.told(error)}")

    def judge(self, data: Path, marks: Sequence[str], where: str) -> Iterator[Finding]:
        calls = {act.call for act in _acts(marks)}
        place = product.start(data)
        try:
            found = product.calls_found(place).calls
        except OperationalProblem as problem:
            yield Finding("refused", f"{where}: no search: {problem!r}")
            return
        finally:
            place.close()
        if calls - found:
            yield Finding(
                "lost", f"{where}: {len(calls - found)} of {len(calls)} calls are not found"
            )


ALL: tuple[type[Recorded], ...] = (FirstStart, Append, Spill, Recovery, SettingsKept, IndexBuilt)


def empty(folder: Path) -> Path:
    """The folder, there and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a path begins with: a folder, where it needs one, and what is acknowledged in it."""

    data: Path
    marks: tuple[str, ...]

    def copy_to(self, folder: Path) -> Path:
        """A data folder of one's own below ``folder``; not there yet where the path makes it."""
        data = folder / "data"
        if self.data.exists():
            shutil.copytree(self.data, data)
        return data


def prepare(path: Recorded, seed: int, scratch: Path) -> Prepared:
    """Make what the path begins with, once."""
    folder = empty(scratch / f"prepared-{path.name}-{seed}")
    told = folder / "marks"

    def work() -> None:
        told.write_text("\n".join(path.prepare(folder / "data", seed)), "utf-8")

    in_child(work)
    return Prepared(folder / "data", tuple(told.read_text("utf-8").splitlines()))


def in_child(work: Callable[[], None]) -> None:
    """Do it in a process of its own, because it changes what modules and the layer remember."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError(f"the program that was watched ended with status {status}")
