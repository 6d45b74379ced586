"""The desk's settings: one small TOML file in the data folder. Policy is never a setting, only its choice is.

Read on the way to the first question, so it is checked by hand, without pydantic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path

from rcrp_desktop.adapters.looking import storage_problem
from rcrp_desktop.adapters.private_files import mode_of
from rcrp_desktop.adapters.small_files import read_small
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import Issue, OperationalProblem, SettingsInvalid
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.roles import ROLES

FILE_NAME = "settings.toml"
MAX_BYTES = 16 * 1024
_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F
_MAX_LINE = 1000
_MAX_FAULTS = 12
_MAX_SHOWN = 80
THEMES = ("system", "light", "dark", "high_contrast")
OVERRIDE_KEYS = ("F2", "F3", "F4", "F10", "F11")


@frozen
class Settings:
    """What a desk may choose. ``text_percent`` is 100 to 200; ``role`` is what opens first."""

    policy: str = "national-2023"
    force: str = "unnamed"
    person: str = ""
    role: str = ""
    override_key: str = "F2"
    theme: str = "system"
    text_percent: int = 100
    ask_access_reason: bool = False


def _line(most: int, *, what: str, least: int = 0, plain: bool = False) -> Callable[[object], str]:
    """A check for one line that can stand in a log, a name or on a screen."""

    def check(value: object) -> str:
        fits = (
            isinstance(value, str)
            and least <= len(value) <= most
            and value.isprintable()
            and (value.isascii() or not plain)
        )
        return "" if fits else f"must be {what}, one line of at most {most} characters"

    return check


def _one_of(words: tuple[str, ...]) -> Callable[[object], str]:
    named = ", ".join(word for word in words if word)

    def check(value: object) -> str:
        return "" if isinstance(value, str) and value in words else f"must be one of {named}"

    return check


_CHECKS: Mapping[str, Callable[[object], str]] = {
    "policy": _line(300, what="the id of a policy pack", least=1),
    "force": _line(60, what="plain text", plain=True),
    "person": _line(40, what="text"),
    "role": _one_of(("", *ROLES)),
    "override_key": _one_of(OVERRIDE_KEYS),
    "theme": _one_of(THEMES),
    "text_percent": lambda v: (
        "" if type(v) is int and 100 <= v <= 200 else "must be a whole number from 100 to 200"
    ),
    "ask_access_reason": lambda v: "" if isinstance(v, bool) else "must be true or false",
}


def read_settings(data: Path) -> Settings:
    """The settings in ``data``; those of a file that is not there.

    Raises:
        SettingsInvalid: every fault with its place; nothing of the file is used.
    """
    return settings_from(_table(data))


def usable_settings(data: Path) -> tuple[Settings, OperationalProblem | None]:
    """What can be used of the settings, and every fault. A fault in one never stops a call or loses the others.

    Where a setting is faulty its usual value holds; where the file cannot be read, all of them.
    """
    try:
        table = _table(data)
    except OperationalProblem as problem:
        return Settings(), problem
    try:
        return settings_from(table), None
    except SettingsInvalid as problem:
        return settings_from({n: v for n, v in table.items() if not _fault(n, v)}), problem


def _table(data: Path) -> Mapping[str, object]:
    """What the file says, whatever it is: a pipe, a device, or bytes made to keep a parser busy."""
    try:
        raw = _read_twice(data / FILE_NAME)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise storage_problem(error, FILE_NAME) from error
    if len(raw) > MAX_BYTES:
        raise SettingsInvalid([Issue(FILE_NAME, f"too large, at most {MAX_BYTES} bytes are read")])
    if any(len(line) > _MAX_LINE for line in raw.splitlines()):
        # The parser's time grows with the square of a dotted name.
        raise SettingsInvalid([Issue(FILE_NAME, f"a line is longer than {_MAX_LINE} bytes")])
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # Whatever the parser makes of such bytes: they are no settings.
        raise SettingsInvalid([Issue(FILE_NAME, f"cannot be read: {_told(error)}")]) from None


def _read_twice(path: Path) -> bytes:
    """They say who sits here: a disk that fails once is not to make it somebody else's desk."""
    try:
        return read_small(path, MAX_BYTES)
    except FileNotFoundError:
        raise
    except OSError:
        return read_small(path, MAX_BYTES)


def _told(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "too many levels"
    return _shown(str(error)) or "these are no settings"


def settings_from(table: Mapping[str, object]) -> Settings:
    """Check every value; raises SettingsInvalid with all faults, or the first of very many."""
    faults = {name: _fault(name, value) for name, value in table.items()}
    issues = [
        Issue(f"{FILE_NAME}: {_shown(name)}", fault) for name, fault in faults.items() if fault
    ]
    if issues:
        more = len(issues) - _MAX_FAULTS
        named = [Issue(FILE_NAME, f"and {more} more faults")] if more > 0 else []
        raise SettingsInvalid([*issues[:_MAX_FAULTS], *named])
    return replace(Settings(), **table)


def _fault(name: str, value: object) -> str:
    """What is wrong with a setting, "" where nothing is."""
    return _CHECKS[name](value) if name in _CHECKS else "is not a setting"


def _shown(text: str) -> str:
    """Somebody else's text as part of our own sentence: one line, printable, not long."""
    short = text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "..."
    return "".join(c if c.isprintable() else "?" for c in short)


def write_settings(data: Path, settings: Settings) -> None:
    """Replace the file whole, or not at all; raises StorageUnavailable."""
    lines = [f"{field.name} = {_toml(asdict(settings)[field.name])}" for field in fields(settings)]
    path = data / FILE_NAME
    try:
        replace_file(path, ("\n".join(lines) + "\n").encode(), mode=mode_of(path))
    except OSError as error:
        raise storage_problem(error, FILE_NAME) from error


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + "".join(map(_toml_character, str(value))) + '"'


def _toml_character(character: str) -> str:
    """A name with a line break in it must be read again as that name, not as a file that is none."""
    if character in ('"', "\\"):
        return "\\" + character
    if ord(character) < _FIRST_PRINTABLE or ord(character) == _DELETE:
        return f"\\u{ord(character):04x}"
    return character
