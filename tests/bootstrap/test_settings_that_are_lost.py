"""Settings say who sits here. Lost, damaged or changed they leave no act of the person before in silence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.presentation.start_notices import notice_lines
from tests.support.start_sweep import SETTINGS, Spilt, workplace

pytestmark = [pytest.mark.qt]

LOST = {
    "empty": b"",
    "damaged": SETTINGS.encode().replace(b'"4471"', b'"4471'),
    "bytes": b"\xff\xfe\x00" * 99,
    "no person": b'force = "north"\n',
    "a faulty person": b'force = "north"\nperson = "44\\n71"\n',
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Spilt:
    return Spilt(tmp_path_factory.mktemp("desk") / "data")


Said = tuple[list[tuple[str, str]], str, tuple[bool, bool], set[str]]


def told_at(data: Path) -> Said:
    """What is said of spill files, the words for it, and whether the list claims to be whole, before and after, and its calls."""
    place = workplace(data)
    try:
        parts = make_parts(place, ask_role=False)
        first = parts.unfinished()
        notices = [n for n in parts.open_log() if n.kind.startswith("spill")]
        found = parts.unfinished()
        words = " ".join(notice_lines(notices, parts.texts))
        calls = {state.call for state in found.states}
        return [(n.kind, n.detail) for n in notices], words, (first.is_all, found.is_all), calls
    finally:
        place.close()


@pytest.mark.parametrize("how", LOST)
def test_whose_acts_wait_is_said_and_they_come_back_with_the_settings(
    desk: Spilt, tmp_path: Path, how: str
):
    """The journal lay under another mark: its override was not listed, and that was not said."""
    data = desk.copied(tmp_path / "data")
    (data / "settings.toml").write_bytes(LOST[how])
    told, words, is_all, _ = told_at(data)
    assert told == [("spill_others", "4471")]
    assert "when the program runs as 4471" in words
    assert is_all == (False, False), (
        "nobody is named here, and a call of somebody is not in the list"
    )
    assert list(data.joinpath("spill").rglob("*.jsonl")), "it waits for the person"
    (data / "settings.toml").write_text(SETTINGS, "utf-8")
    told, _, is_all, calls = told_at(data)
    assert told == []
    assert is_all == (False, True)
    assert desk.calls <= calls


def test_another_person_is_told_whose_acts_wait_and_has_all_of_their_own(
    desk: Spilt, tmp_path: Path
):
    data = desk.copied(tmp_path / "data")
    (data / "settings.toml").write_text(SETTINGS.replace("4471", "9902"), "utf-8")
    told, _, is_all, calls = told_at(data)
    assert told == [("spill_others", "4471")]
    assert is_all == (True, True)
    assert desk.spilled not in calls


def test_what_was_done_while_nobody_was_named_is_said_to_who_is(tmp_path: Path):
    desk = Spilt(tmp_path / "data", 'force = "north"\n')
    (desk.data / "settings.toml").write_text(SETTINGS, "utf-8")
    told, words, *_ = told_at(desk.data)
    assert [kind for kind, _ in told] == ["spill_untold"]
    assert "without an id" in words


def test_a_journal_whose_first_line_is_anything_names_nobody_wrongly(desk: Spilt, tmp_path: Path):
    data = desk.copied(tmp_path / "data")
    (data / "settings.toml").write_bytes(b"")
    journal = data / desk.journal.relative_to(desk.data)
    journal.write_bytes(b"nothing of ours\n")
    told, words, is_all, _ = told_at(data)
    assert told == [("spill_others", "")]
    assert "Acts of another id wait" in words
    assert is_all == (False, False)


def test_settings_that_the_disk_gives_at_the_second_try_are_the_desks(
    desk: Spilt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data = desk.copied(tmp_path / "data")
    true, failed = os.open, []

    def once(path: object, *given: int, **named: int) -> int:
        if str(path).endswith("settings.toml") and not failed:
            failed.append(path)
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return true(path, *given, **named)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(os, "open", once)
    told, _, is_all, calls = told_at(data)
    assert failed
    assert (told, is_all) == ([], (False, True))
    assert desk.calls <= calls
