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
    write_settings,
)
from rcrp_desktop.application.problems import SettingsInvalid, StorageUnavailable

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


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
        ("force", "Polícia"),
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
