"""What the support report finds on this machine. Looks only: nothing is made, opened for writing or changed."""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rcrp_desktop import __version__
from rcrp_desktop.adapters.data_places import DataPlaces
from rcrp_desktop.adapters.keys import system_box
from rcrp_desktop.adapters.looking import is_folder
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.rights import access_facts, is_foreign, places_of_all
from rcrp_desktop.adapters.screen import screen_fault
from rcrp_desktop.adapters.settings import Settings, read_settings, usable_settings
from rcrp_desktop.adapters.spill_aside import DAMAGED
from rcrp_desktop.adapters.spill_files import all_journals, content_of
from rcrp_desktop.adapters.spill_share import Share, told_in
from rcrp_desktop.adapters.sqlite.checked_logs import CheckedLogs
from rcrp_desktop.adapters.sqlite.log_places import why_set_aside
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.doctor import (
    FONT_PACKAGE,
    LogFacts,
    PackFacts,
    RootBy,
    SpillFacts,
    install_line,
)
from rcrp_desktop.application.doctor_parts import AccessFacts
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.problems import OperationalProblem, PackRejected, SettingsInvalid
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.audit.report import Beside, KnownHead, report_beside, told_beside

MODES: tuple[LogMode, ...] = ("live", "training", "example")

# Shared library -> Debian package, for a window on Linux. The start script in packaging/ knows the same.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

_UNUSABLE = {"silent": "does not answer", "refused": "cannot be reached"}
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb")


class ThisMachine:
    """See the ``Machine`` port."""

    def __init__(self, places: DataPlaces, account: str, packs: FilePolicyStore) -> None:
        """The folders need not exist. ``account`` is the system's id of who asks."""
        self._data = places.data
        self._places = places
        self._account = account
        self._policies = PolicyService(packs)

    def versions(self) -> Sequence[tuple[str, str]]:
        """Program, Python, SQLite, system."""
        return (
            ("program", f"rcrp-desktop {__version__}"),
            ("Python", platform.python_version()),
            ("SQLite", sqlite3.sqlite_version),
            ("system", f"{platform.system()} {platform.machine()}"),
        )

    def qt(self) -> tuple[str, str]:
        """Its version, or why it does not load. Nothing but the name of what is missing is told."""
        try:
            # By name, because this package may be used where there is no Qt at all.
            importlib.import_module("PySide6.QtWidgets")
            core = importlib.import_module("PySide6.QtCore")
        except ImportError as fault:
            return "", str(fault).partition(":")[0]
        return str(core.qVersion()), ""

    def folder(self) -> tuple[str, bool, str]:
        """The data folder, whether it can be written, and why not."""
        shown = _without_home(self._data)
        place = self._data / "logs" if self._places.is_shared else self._nearest()
        try:
            with tempfile.TemporaryFile(dir=place):
                return shown, True, ""
        except OSError as fault:
            return shown, False, fault.strerror or "unknown reason"

    def access(self) -> AccessFacts:
        """Who can read and write the data folder."""
        return access_facts(self._places, self._account)

    def free_bytes(self) -> int:
        """Room on the disk of the data folder; -1 where the system does not say."""
        try:
            usage = shutil.disk_usage(self._nearest())
        except OSError:
            return -1
        return usage.free if usage.total else -1

    def settings_faults(self) -> Sequence[str]:
        """What is wrong with the settings file."""
        try:
            read_settings(self._data)
        except SettingsInvalid as fault:
            return [str(issue) for issue in fault.issues]
        except OperationalProblem as fault:
            return [str(fault)]
        return ()

    def packs(self) -> Sequence[PackFacts]:
        """Every pack, with what keeps it from being used."""
        in_force = self._settings().policy
        return [
            PackFacts(
                listing.id,
                listing.version,
                listing.published,
                listing.id == in_force,
                listing.fault or self._fault(listing.id, published=listing.published),
                listing.meta.effective_from if listing.meta is not None else "",
                listing.meta.effective_to if listing.meta is not None else "",
            )
            for listing in self._policies.packs()
        ]

    def today(self) -> str:
        """The day at this desk."""
        return date.today().isoformat()  # noqa: DTZ011 - local on purpose

    def logs(self) -> Sequence[LogFacts]:
        """Every log under the data folder; each is walked through quickly, not in full."""
        return [facts for folder in map(self._places.logs, MODES) for facts in _logs_in(folder)]

    def spills(self) -> Sequence[SpillFacts]:
        """Spill journals that are not empty."""
        found = self._spills()
        return [facts for facts in found if facts.waiting or facts.damaged or facts.foreign]

    def why_unsigned(self) -> str:
        """Asks for the store only: reading or making a key is for those who sign."""
        if system_box() is not None:
            return ""
        return "no key store of the operating system answers here"

    def display(self) -> tuple[str, str]:
        """The display that is named, or ""; and what keeps a window from it, which takes up to some seconds to know."""
        fault = screen_fault(os.environ)
        return display_of(os.environ), _UNUSABLE.get(fault, "")

    def has_fonts(self) -> bool:
        """Whether any font file is in the usual places; true elsewhere than on Linux."""
        return _has_fonts()

    def missing_libraries(self) -> Sequence[tuple[str, str]]:
        """System libraries that the loader cannot load, with the Debian packages that hold them."""
        return missing_libraries(os.environ)

    def root_by(self) -> RootBy:
        """How somebody here gets the right to install."""
        return root_by()

    def _settings(self) -> Settings:
        return usable_settings(self._data)[0]

    def _fault(self, pack: str, *, published: bool) -> str:
        if not published:
            return ""
        try:
            self._policies.load(pack)
        except PackRejected as fault:
            return str(fault.issues[0])
        return ""

    def _nearest(self) -> Path:
        """The data folder, or the nearest folder above it that is there."""
        return next(
            (p for p in (self._data, *self._data.absolute().parents) if is_folder(p)), Path()
        )

    def _spills(self) -> Iterator[SpillFacts]:
        for places in places_of_all(self._places):
            for mode in MODES:
                for path in all_journals(places.spill(mode).parent):
                    yield _spill_facts(path, places)


def _spill_facts(path: Path, places: DataPlaces) -> SpillFacts:
    if is_foreign(path, places):
        return SpillFacts(path.stem, 0, 0, foreign=str(path))
    try:
        data = content_of(path)
    except OSError:
        return SpillFacts(path.stem, 0, 1)
    read, others, rest = told_in(data, 0, Share())
    # What is more than one look reads counts as waiting: it was not looked at.
    waiting = len(read) + data.count(b"\n", rest)
    damaged = sum(1 + piece.count(b"\n") for piece in others)
    if path.suffix == DAMAGED:
        return SpillFacts(path.stem, 0, waiting + damaged)
    return SpillFacts(path.stem, waiting, damaged)


def display_of(environ: Mapping[str, str]) -> str:
    """The kind of display that the environment names, or ""."""
    if not sys.platform.startswith("linux"):
        return sys.platform
    chosen = environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return "" if chosen in ("offscreen", "minimal") else chosen
    if environ.get("WAYLAND_DISPLAY"):
        return "Wayland"
    return "X11" if environ.get("DISPLAY") else ""


def missing_libraries(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a window on the display that is named needs and the loader cannot load, with the Debian packages.

    Where none is named those of an X screen count too: the one that comes will most likely be that, and one
    command must bring everything.
    """
    if not sys.platform.startswith("linux"):
        return []
    display = display_of(environ) or ("" if environ.get("QT_QPA_PLATFORM") else "X11")
    more = {"X11": X11_LIBRARIES, "xcb": X11_LIBRARIES}.get(display, {})
    if display.lower().startswith("wayland"):
        more = WAYLAND_LIBRARIES
    wanted = {**QT_LIBRARIES, **more}
    return [(name, package) for name, package in wanted.items() if not _loads(name)]


def install_command(environ: Mapping[str, str]) -> str:
    """One command for everything that a window here lacks of the system; "" where it lacks nothing."""
    packages = sorted({package for _, package in missing_libraries(environ)})
    packages += [] if _has_fonts() else [FONT_PACKAGE]
    return install_line(packages, root_by()) if packages else ""


def root_by() -> RootBy:
    """How somebody here gets the right to install; a bare Debian has no sudo."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return ""
    return "sudo" if shutil.which("sudo") else "su"


def _has_fonts() -> bool:
    return not sys.platform.startswith("linux") or any(
        name.lower().endswith(_FONT_ENDINGS)
        for folder in _FONT_FOLDERS
        for _, _, files in os.walk(os.path.expanduser(folder))  # noqa: PTH111 - never raises
        for name in files
    )


def _size_of(path: Path) -> int:
    """In bytes; 0 where it may not be looked at, which its verdict says."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _logs_in(data: Path) -> Iterator[LogFacts]:
    folder = CheckedLogs(data)
    beside = folder.beside()
    for path in folder.paths():
        yield _log_facts(path, folder.known_heads(path), beside.get(path))
    for log in folder.missing(beside.keys()):
        told = log.report.findings[0].message.partition(": ")[2]
        verdict = log.report.verdict.value
        yield LogFacts(
            log.name,
            "",
            0,
            0,
            verdict,
            unchanged=False,
            signed=False,
            gone=told,
            earlier=log.is_earlier,
        )


def _log_facts(path: Path, heads: Sequence[KnownHead], beside: Beside | None) -> LogFacts:
    name = beside.name if beside is not None else path.parent.name
    size, aside = _size_of(path), why_set_aside(path)
    try:
        report = SqliteLogVerifier().verify(path, known_heads=heads, tree_only=True)
    except OperationalProblem as fault:
        why = f"cannot be opened ({fault})"
        return LogFacts(name, "", size, 0, why, unchanged=False, signed=False, set_aside=aside)
    told = ""
    if beside is not None:
        told = told_beside(beside, report.size)[1]
        report = report_beside(report, beside)
    signed = report.is_unchanged and 0 < report.size == report.signed_size
    unchanged, verdict = report.is_unchanged, report.verdict.value
    return LogFacts(
        name,
        report.mode,
        size,
        report.size,
        verdict,
        unchanged=unchanged,
        signed=signed,
        set_aside=aside,
        beside=told,
    )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _without_home(path: Path) -> str:
    """The path with the person's own folder left out: its name is often theirs."""
    try:
        return str(Path("~") / path.absolute().relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)
