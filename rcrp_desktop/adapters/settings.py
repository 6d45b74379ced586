"""The desk's settings: one small TOML file in the data folder. Policy is never a setting, only its choice is.

Read on the way to the first question, so it is checked by hand, without pydantic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from rcrp_desktop.adapters.private_files import mode_of
from rcrp_desktop.adapters.sync import replace_file, storage_problem
from rcrp_desktop.application.problems import Issue, OperationalProblem, SettingsInvalid

FILE_NAME = "settings.toml"
MAX_BYTES = 64 * 1024
_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F
THEMES = ("system", "light", "dark", "high_contrast")
ROLES = ("", "handler", "supervisor", "trainer", "policy")
OVERRIDE_KEYS = ("F2", "F3", "F4", "F10", "F11")


@dataclass(frozen=True, slots=True)
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


_CHECKS: Mapping[str, Callable[[object], str]] = {
    "policy": lambda v: "" if isinstance(v, str) and v else "must be the id of a policy pack",
    "force": lambda v: "" if isinstance(v, str) and v.isascii() else "must be plain text",
    "person": lambda v: (
        "" if isinstance(v, str) and len(v) <= 40 else "must be text, at most 40 long"
    ),
    "role": lambda v: "" if v in ROLES else f"must be one of {', '.join(r for r in ROLES if r)}",
    "override_key": lambda v: (
        "" if v in OVERRIDE_KEYS else f"must be one of {', '.join(OVERRIDE_KEYS)}"
    ),
    "theme": lambda v: "" if v in THEMES else f"must be one of {', '.join(THEMES)}",
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
    path = data / FILE_NAME
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise storage_problem(error, FILE_NAME) from error
    if len(raw) > MAX_BYTES:
        raise SettingsInvalid([Issue(FILE_NAME, f"too large, at most {MAX_BYTES} bytes are read")])
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid([Issue(FILE_NAME, f"cannot be read: {error}")]) from None


def settings_from(table: Mapping[str, object]) -> Settings:
    """Check every value; raises SettingsInvalid with all faults."""
    faults = {name: _fault(name, value) for name, value in table.items()}
    issues = [Issue(f"{FILE_NAME}: {name}", fault) for name, fault in faults.items() if fault]
    if issues:
        raise SettingsInvalid(issues)
    return replace(Settings(), **table)


def _fault(name: str, value: object) -> str:
    """What is wrong with a setting, "" where nothing is."""
    return _CHECKS[name](value) if name in _CHECKS else "is not a setting"


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
