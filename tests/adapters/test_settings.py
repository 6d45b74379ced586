"""The desk's settings: read whole or not at all, written whole or not at all, every fault named."""

from __future__ import annotations

import os
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters.settings import (
    FILE_NAME,
    MAX_BYTES,
    OVERRIDE_KEYS,
    ROLES,
    THEMES,
    Settings,
    read_settings,
    settings_from,
    usable_settings,
    write_settings,
)
from rcrp_desktop.application.problems import SettingsInvalid, StorageUnavailable

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).filter(str.isprintable)


@given(
    st.builds(
        Settings,
        policy=words.filter(bool),
        force=st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), max_size=20),
        person=words,
        role=st.sampled_from(ROLES),
        override_key=st.sampled_from(OVERRIDE_KEYS),
        theme=st.sampled_from(THEMES),
        text_percent=st.integers(100, 200),
        ask_access_reason=st.booleans(),
    )
)
def test_settings_come_back_as_they_were(tmp_path_factory, settings):
    data = tmp_path_factory.mktemp("desk")
    write_settings(data, settings)
    assert read_settings(data) == settings
    assert [path.name for path in data.iterdir()] == [FILE_NAME]


def test_without_a_file_the_defaults_hold(tmp_path):
    assert read_settings(tmp_path / "nowhere") == Settings()
    settings_from(asdict(Settings()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("policy", ""),
        ("policy", 7),
        ("policy", "a\nb"),
        ("policy", "x" * 301),
        ("force", "Polícia"),
        ("force", "North\nSouth"),
        ("force", "North\x1b[2J"),
        ("force", "x" * 61),
        ("person", "4471\n4502"),
        ("person", "4471\u2028"),
        ("role", ["handler"]),
        ("theme", {"a": 1}),
        ("person", "x" * 41),
        ("role", "chief"),
        ("override_key", "F1"),
        ("theme", "green"),
        ("text_percent", 99),
        ("text_percent", 201),
        ("text_percent", True),
        ("text_percent", 150.0),
        ("ask_access_reason", 1),
        ("nonsense", 1),
    ],
)
def test_a_fault_is_named_with_its_place(name, value):
    with pytest.raises(SettingsInvalid) as refused:
        settings_from({name: value})
    (issue,) = refused.value.issues
    assert name in issue.place


def test_all_faults_are_told_at_once():
    with pytest.raises(SettingsInvalid) as refused:
        settings_from({"role": "chief", "theme": "green", "policy": "national-2023"})
    assert len(refused.value.issues) == 2


@pytest.mark.parametrize("content", [b"\xff\xfe", b"theme = ", b"a = 1\na = 2\n", b"\x00"])
def test_what_is_no_settings_file_is_refused(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SettingsInvalid):
        read_settings(tmp_path)


HARD_TO_PARSE = {
    "a huge integer": b"text_percent = 1" + b"0" * 900 + b"\n" + b"force = 1" + b"_0" * 480,
    "an integer with more digits than Python takes": b"a = 0x" + b"f" * 900,
    "a deep array": b"a = " + b"[\n" * 8000,
    "deep inline tables": b"a = " + b"{ b = " * 160,
    "a long dotted name": b"a" + b".a" * 495 + b" = 1",
    "many dotted names": b"".join(b"b%d" % n + b".a" * 490 + b" = 1\n" for n in range(16)),
    "a line without end": b"a = " + b"[" * 12_000,
    "a table array in every line": b"[[a]]\n" * 2500,
    "not UTF-8": b"force = '\xff\xfe'",
    "a name with an escape sequence": b'"\\u001b[2J\\nforce" = 1',
    "a thousand unknown names": b"".join(b"n%d = 1\n" % n for n in range(1500)),
}


@pytest.mark.parametrize("name", HARD_TO_PARSE)
def test_settings_of_any_content_end_in_a_short_refusal(tmp_path, name):
    (tmp_path / FILE_NAME).write_bytes(HARD_TO_PARSE[name])
    settings, problem = usable_settings(tmp_path)
    assert isinstance(problem, SettingsInvalid)
    assert settings == Settings()
    assert len(str(problem)) < 3000
    assert all(str(issue).isprintable() for issue in problem.issues)


@given(st.binary(max_size=400) | st.text("[]{}.=\"'\\#\n 01_x-T:,ab", max_size=400))
def test_whatever_the_settings_say_they_are_settings_or_a_refusal(tmp_path_factory, content):
    data = tmp_path_factory.mktemp("desk")
    raw = content if isinstance(content, bytes) else content.encode()
    (data / FILE_NAME).write_bytes(raw)
    settings, problem = usable_settings(data)
    assert problem is None or isinstance(problem, SettingsInvalid)
    settings_from(asdict(settings))


def test_a_faulty_setting_loses_no_other(tmp_path):
    (tmp_path / FILE_NAME).write_text('force = "North\\nSouth"\ntext_percent = 150\n', "utf-8")
    settings, problem = usable_settings(tmp_path)
    assert (settings.force, settings.text_percent) == ("unnamed", 150)
    assert "force" in str(problem)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and devices as files")
@pytest.mark.parametrize("what", ["pipe", "device", "link to a device", "link to a pipe"])
def test_what_is_no_plain_file_is_not_read(tmp_path, what):
    place, other = tmp_path / FILE_NAME, tmp_path / "other"
    os.mkfifo(place if what == "pipe" else other)
    if what.endswith("device"):
        place.symlink_to("/dev/zero")
    elif what.startswith("link"):
        place.symlink_to(other)
    settings, problem = usable_settings(tmp_path)
    assert settings == Settings()
    assert isinstance(problem, StorageUnavailable)


def test_a_huge_file_is_refused_unread(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(tmp_path)
    assert "large" in str(refused.value)


def test_a_folder_in_its_place_is_the_worlds_fault(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StorageUnavailable):
        read_settings(tmp_path)
    with pytest.raises(StorageUnavailable):
        write_settings(tmp_path, Settings())


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file modes")
def test_a_failed_write_keeps_the_old_settings(tmp_path):
    write_settings(tmp_path, Settings(role="trainer"))
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(StorageUnavailable):
        write_settings(blocked, Settings(role="policy"))
    assert read_settings(tmp_path).role == "trainer"


def test_the_keyboard_knows_the_same_override_keys():
    keyboard = pytest.importorskip("rcrp_desktop.ui.keyboard", exc_type=ImportError)
    assert OVERRIDE_KEYS == keyboard.OVERRIDE_KEYS
