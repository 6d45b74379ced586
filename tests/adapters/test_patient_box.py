"""A key store that refuses, hangs, answers later or with another key holds nobody up, and is said for what it is."""

from __future__ import annotations

import threading
import time

import pytest

from rcrp_desktop.adapters.keys import KeyringHeads, KeyringKeys
from rcrp_desktop.adapters.patient_box import NoStore, PatientBox, StoreSilent
from tests.adapters.test_keys import HEAD, Box


class HangingBox(Box):
    """Answers when the person unlocks it."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        assert self.unlocked.wait(20)
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        assert self.unlocked.wait(20)
        super().set_password(service, username, password)


def test_a_store_that_answers_is_used_as_it_is():
    box = Box()
    keys = KeyringKeys(PatientBox(lambda: box))
    signer, again = keys.signer("log"), KeyringKeys(box).signer("log")
    assert signer is not None
    assert again is not None
    assert signer.public_key == again.public_key
    assert keys.why_none() == ""


def test_a_store_that_hangs_is_waited_for_once_and_then_not_at_all():
    box = HangingBox()
    patient = PatientBox(lambda: box, patience=0.05)
    keys, heads = KeyringKeys(patient), KeyringHeads(patient)
    began = time.monotonic()
    assert keys.signer("log") is None
    for _ in range(200):
        assert heads.load("log") is None
        heads.save("log", HEAD)
        assert keys.signer("log") is None
    assert time.monotonic() - began < 5
    assert "locked" in keys.why_none()
    box.unlocked.set()


def test_a_store_that_answers_later_is_used_from_then_on():
    box = HangingBox()
    patient = PatientBox(lambda: box, patience=0.05)
    keys = KeyringKeys(patient)
    assert keys.signer("log") is None
    box.unlocked.set()
    answered = threading.Event()
    while not answered.is_set():
        try:
            patient.get_password("any", "any")
            answered.set()
        except StoreSilent:
            continue
    assert keys.signer("log") is not None
    assert keys.why_none() == ""


def test_finding_the_store_may_hang_too():
    found = threading.Event()

    def find() -> Box | None:
        found.wait(20)
        return None

    patient = PatientBox(find, patience=0.05)
    with pytest.raises(StoreSilent):
        patient.get_password("any", "any")
    found.set()


def test_no_store_is_said_as_that():
    keys = KeyringKeys(PatientBox(lambda: None))
    assert keys.signer("log") is None
    assert "no key store" in keys.why_none()
    with pytest.raises(NoStore):
        PatientBox(lambda: None).get_password("any", "any")


def test_heads_are_kept_without_waiting():
    box = Box()
    patient = PatientBox(lambda: box)
    KeyringHeads(patient).save("log", HEAD)
    assert KeyringHeads(patient).load("log") == HEAD
