"""The support report: what is here, what is missing, and what to do about it. No call content, no names."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

from rcrp_desktop.application.doctor_access import access_findings
from rcrp_desktop.application.doctor_parts import AccessFacts, Finding, State
from rcrp_desktop.domain.frozen import frozen

LITTLE_SPACE = 200 * 1024 * 1024
"""Bytes; with less than this the disk is said to be nearly full."""
FONT_PACKAGE = "fonts-dejavu-core"


@frozen
class LogFacts:
    """One log: its folder's name (no person's), size in bytes, and what a quick check says.

    ``set_aside`` is the word for why it is no longer written, "" for one that is. ``gone`` says what is
    remembered of one that is not there, "" for one that is; ``earlier`` is whether another has followed it.
    ``beside`` says what a file is to the log of its name that is read, "" for a log.
    """

    name: str
    mode: str
    size: int
    entries: int
    verdict: str
    unchanged: bool
    signed: bool
    set_aside: str = ""
    gone: str = ""
    earlier: bool = False
    beside: str = ""


@frozen
class PackFacts:
    """One pack. ``fault`` is why it cannot be used; ``in_force`` that this desk takes calls with it.

    The days from and to which it is meant are written 2026-11-23, "" for none.
    """

    id: str
    version: str
    published: bool
    in_force: bool
    fault: str
    effective_from: str = ""
    effective_to: str = ""


@frozen
class SpillFacts:
    """What waits for the log in a spill journal, and lines of it that cannot be read."""

    name: str
    waiting: int
    damaged: int
    foreign: str = ""
    """Where it lies, if it is another account's file than the folder's: nobody takes it in."""


RootBy = Literal["", "sudo", "su"]
"""What makes somebody root: nothing where they are, else a program that is there."""


class Machine(Protocol):
    """Looks at this machine; changes nothing on it. Every answer is in plain values."""

    def versions(self) -> Sequence[tuple[str, str]]:
        """Program, Python, SQLite, system."""
        ...

    def qt(self) -> tuple[str, str]:
        """Its version, or "" and why it does not load."""
        ...

    def folder(self) -> tuple[str, bool, str]:
        """The data folder (home shortened), whether it can be written, and why not."""
        ...

    def access(self) -> AccessFacts:
        """Who can read and write the data folder."""
        ...

    def free_bytes(self) -> int:
        """Room on the disk of the data folder; -1 where that is not known."""
        ...

    def settings_faults(self) -> Sequence[str]:
        """What is wrong with the settings file."""
        ...

    def packs(self) -> Sequence[PackFacts]:
        """Every pack that is found."""
        ...

    def today(self) -> str:
        """The day at this desk, written 2026-11-23."""
        ...

    def logs(self) -> Sequence[LogFacts]:
        """Every log under the data folder, of any mode."""
        ...

    def spills(self) -> Sequence[SpillFacts]:
        """Spill journals that are not empty."""
        ...

    def why_unsigned(self) -> str:
        """Why records here cannot be signed; "" where a key store answers."""
        ...

    def display(self) -> tuple[str, str]:
        """The display that is named, or ""; and what keeps a window from it, "" where nothing does."""
        ...

    def has_fonts(self) -> bool:
        """Whether any font is installed."""
        ...

    def missing_libraries(self) -> Sequence[tuple[str, str]]:
        """System libraries that a window needs, with the packages that hold them."""
        ...

    def root_by(self) -> RootBy:
        """How somebody here gets the right to install."""
        ...


def examine(machine: Machine) -> tuple[Finding, ...]:
    """All findings, in the order in which they are read."""
    return (
        *(Finding(name, State.GOOD, version) for name, version in machine.versions()),
        *_data(machine),
        *access_findings(machine.access()),
        *_packs(machine),
        *_logs(machine),
        *_spills(machine),
        _signing(machine),
        *_window(machine),
    )


def is_usable(findings: Sequence[Finding]) -> bool:
    """Nothing must be mended before calls can be taken here."""
    return all(finding.state is not State.MEND for finding in findings)


def _data(machine: Machine) -> Iterator[Finding]:
    where, writable, why = machine.folder()
    mend = "Give the account the right to write there, or name another folder with --data."
    if writable:
        yield Finding("data folder", State.GOOD, where)
    else:
        yield Finding("data folder", State.MEND, f"{where} cannot be written: {why}", mend)
    free = machine.free_bytes()
    detail = f"{free // (1024 * 1024)} MB free"
    if free < 0:
        yield Finding("disk", State.NOTE, "how much is free is not known there")
    elif free < LITTLE_SPACE:
        yield Finding("disk", State.MEND, detail, "Make room: records are refused when it is full.")
    else:
        yield Finding("disk", State.GOOD, detail)
    for fault in machine.settings_faults():
        mend = "Correct it in settings.toml, or take it out; until then the usual setting is used."
        yield Finding("settings", State.NOTE, fault, mend)


def _packs(machine: Machine) -> Iterator[Finding]:
    found = machine.packs()
    for pack in found:
        name = f"pack {pack.id}"
        if not pack.fault:
            yield _usable_pack(name, pack, machine.today())
        else:
            state = State.MEND if pack.in_force else State.NOTE
            mend = "Publish it again with `rcrp policy publish`, or choose another pack."
            yield Finding(name, state, pack.fault, mend)
    if not any(pack.in_force for pack in found):
        mend = "Name a pack that is there in settings.toml (policy = ...)."
        yield Finding("policy", State.MEND, "the pack in force is not found", mend)


def _usable_pack(name: str, pack: PackFacts, today: str) -> Finding:
    """No pack takes over by itself, nor stops: where the chosen one is not of today, that is said."""
    form = "published and proved" if pack.published else "source only"
    told = f"{pack.version}, {form}"
    if not pack.in_force:
        return Finding(name, State.GOOD, told)
    if days := _other_days(pack, today):
        mend = "Calls are taken with it all the same, and every screen and CAD say so. Until then, or from now on, choose another pack in settings.toml."
        return Finding(name, State.NOTE, f"{told}, chosen here, but in force only {days}", mend)
    return Finding(name, State.GOOD, f"{told}, in force here")


def _other_days(pack: PackFacts, today: str) -> str:
    if pack.effective_from > today:
        return f"from {pack.effective_from}"
    return f"until {pack.effective_to}" if "" < pack.effective_to < today else ""


def _logs(machine: Machine) -> Iterator[Finding]:
    found = machine.logs()
    if not found and not machine.access().closed:
        yield Finding("logs", State.GOOD, "none yet")
    for log in found:
        if log.gone:
            mend = "Find out who took it away, put it back where it was, and tell your supervisor: `rcrp audit verify` names it."
            state = State.NOTE if log.earlier else State.MEND
            yield Finding(f"log {log.name}", state, f"IS NOT THERE: {log.gone}", mend)
            continue
        entries = "1 entry" if log.entries == 1 else f"{log.entries} entries"
        size = f"{entries}, {log.size // 1024} KB"
        signed = "signed" if log.signed else "UNSIGNED"
        detail = f"{log.mode or 'mode not known'}, {size}, {signed}, quick check: {log.verdict}"
        if log.beside:
            mend = (
                "Move it out of the folder `logs`: keep backups elsewhere."
                if log.unchanged
                else "Keep it, find out who put it there, and tell your supervisor: `rcrp audit verify` names it."
            )
            state = State.NOTE if log.unchanged else State.MEND
            yield Finding(f"log {log.name}", state, f"IS NOT READ: {log.beside}. {detail}", mend)
        elif log.set_aside:
            mend = "Keep the file. Its open calls go on in the log that follows it, UNCONFIRMED."
            told = f"SET ASIDE ({log.set_aside}): {detail}"
            yield Finding(f"log {log.name}", State.NOTE, told, mend)
        elif log.unchanged:
            yield Finding(f"log {log.name}", State.GOOD, detail)
        else:
            mend = "Keep the file as it is, run `rcrp audit verify`, and tell your supervisor."
            yield Finding(f"log {log.name}", State.MEND, detail, mend)


def _spills(machine: Machine) -> Iterator[Finding]:
    for spill in machine.spills():
        name = f"spill {spill.name}"
        if spill.foreign:
            mend = (
                "The program takes in no file of another account. If it came from a backup, have who administers"
                f" the machine give it back: chown ACCOUNT {shlex.quote(spill.foreign)}. Then start the program."
            )
            yield Finding(name, State.MEND, "belongs to another account of this machine", mend)
            continue
        if spill.waiting:
            mend = (
                "Start the program under that account and as the person who did them (`person` in the settings, or"
                " --as): they go into the log by themselves."
            )
            yield Finding(name, State.NOTE, f"{spill.waiting} waiting for the log", mend)
        if spill.damaged:
            lines = "1 line" if spill.damaged == 1 else f"{spill.damaged} lines"
            mend = "Keep the file: a person must read what the damaged lines still say."
            yield Finding(name, State.MEND, f"{lines} cannot be read", mend)


def _signing(machine: Machine) -> Finding:
    why = machine.why_unsigned()
    if not why:
        return Finding("signing", State.GOOD, "a key store of the operating system answers")
    mend = "Unlock or install the system's key store; until then records are UNSIGNED."
    return Finding("signing", State.NOTE, f"UNSIGNED: {why}", mend)


def _window(machine: Machine) -> Iterator[Finding]:
    named, fault = machine.display()
    has_display = bool(named) and not fault
    lacks = " ".join(filter(None, (named or "none", fault)))
    shown = named if has_display else f"{lacks}: commands work, the window does not open"
    yield Finding("display", State.GOOD if has_display else State.NOTE, shown)
    version, why = machine.qt()
    if version:
        yield Finding("Qt", State.GOOD, version)
    else:
        mend = "Install the program's packages again, with the system libraries named below."
        yield Finding("Qt", State.NOTE, f"does not load: {why}. {_IN_TERMINAL}", mend)
    missing = machine.missing_libraries()
    has_fonts = machine.has_fonts()
    packages = sorted({package for _, package in missing}) + [FONT_PACKAGE] * (not has_fonts)
    if missing:
        names = ", ".join(library for library, _ in missing)
        mend = f"On Debian: {install_line(packages, machine.root_by())}"
        what = f"missing: {names}. {_IN_TERMINAL}"
        yield Finding("system libraries", State.NOTE, what, mend)
    if not has_fonts:
        mend = "Without a font all text is blank."
        mend += "" if missing else f" On Debian: {install_line(packages, machine.root_by())}"
        worst = State.MEND if has_display and version and not missing else State.NOTE
        yield Finding("fonts", worst, "none found", mend)


_IN_TERMINAL = "The window does not open; `rcrp assess --record` takes calls in a terminal"


def install_line(packages: Sequence[str], root_by: RootBy = "sudo") -> str:
    """The one command that brings these packages, for who becomes root that way."""
    names = " ".join(packages)
    update, install = "apt-get update", f"apt-get install -y --no-install-recommends {names}"
    if root_by == "su":
        return f'su -c "{update} && {install}"'
    before = "sudo " if root_by == "sudo" else ""
    return f"{before}{update} && {before}{install}"
