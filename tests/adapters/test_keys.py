"""Keys live in the operating system's store or nowhere; what it refuses makes records UNSIGNED."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from rcrp_desktop.adapters.keys import (
    Ed25519Signer,
    KeyringHeads,
    KeyringKeys,
    NoKeys,
    check_ed25519,
    system_box,
)
from rcrp_desktop.domain.audit.checkpoint import Checkpoint

HEAD = Checkpoint("rcrp/north/desk-03/0a1b2c3d/1", 5, bytes(range(32)))


class Box:
    """A store in memory that can be locked, or forget."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise RuntimeError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise RuntimeError("locked")
        if not self.forgetful:
            self.kept[service, username] = password


def test_a_signature_holds_for_its_message_and_key_only():
    signer, other = Ed25519Signer(bytes(32)), Ed25519Signer(bytes(range(32)))
    signature = signer.sign(b"message")
    assert check_ed25519(signer.public_key, b"message", signature)
    assert not check_ed25519(signer.public_key, b"massage", signature)
    assert not check_ed25519(other.public_key, b"message", signature)
    assert not check_ed25519(signer.public_key, b"message", signature[:-1])
    assert not check_ed25519(b"short", b"message", signature)


def test_a_key_is_made_once_and_found_again():
    box = Box()
    first = KeyringKeys(box).signer("log-a")
    keys = KeyringKeys(box)
    second = keys.signer("log-a")
    other = keys.signer("log-b")
    assert first is not None
    assert second is not None
    assert other is not None
    assert first.public_key == second.public_key != other.public_key
    assert keys.why_none() == ""
    assert all(len(text) == 44 for text in box.kept.values())


@pytest.mark.parametrize("fault", ["locked", "forgetful"])
def test_a_store_that_keeps_nothing_gives_no_signer_and_says_why(fault: str):
    box = Box()
    setattr(box, fault, True)
    keys = KeyringKeys(box)
    assert keys.signer("log") is None
    assert "refused" in keys.why_none()


@pytest.mark.parametrize("kept", ["not base64!", "AAAA", ""])
def test_what_is_no_key_is_not_used_and_not_overwritten(kept: str):
    box = Box()
    KeyringKeys(box).signer("log")
    (place,) = box.kept
    box.kept[place] = kept
    assert KeyringKeys(box).signer("log") is None
    assert box.kept[place] == kept


def test_no_keys_is_a_choice_that_is_said():
    assert NoKeys().signer("log") is None
    assert NoKeys().why_none()


def fake_backend(monkeypatch: pytest.MonkeyPatch, module: str, name: str, **marks: Any) -> None:
    made = ModuleType(module)
    setattr(made, name, type(name, (Box,), {"viable": True, **marks}))
    monkeypatch.setitem(sys.modules, module, made)


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    return monkeypatch


def test_the_systems_own_store_is_taken(linux: pytest.MonkeyPatch):
    fake_backend(linux, "keyring.backends.SecretService", "Keyring")
    assert type(system_box()).__name__ == "Keyring"
    assert KeyringKeys().signer("log") is not None


def test_a_store_that_is_not_viable_is_passed_over(linux: pytest.MonkeyPatch):
    fake_backend(linux, "keyring.backends.SecretService", "Keyring", viable=False)
    fake_backend(linux, "keyring.backends.kwallet", "DBusKeyring")
    assert type(system_box()).__name__ == "DBusKeyring"


def test_no_store_means_no_signer_and_says_why(linux: pytest.MonkeyPatch):
    for module, name in (("SecretService", "Keyring"), ("kwallet", "DBusKeyring")):
        fake_backend(linux, f"keyring.backends.{module}", name, viable=False)
    keys = KeyringKeys()
    assert keys.signer("log") is None
    assert "no key store" in keys.why_none()


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.null.Keyring",
        "keyrings.alt.file.PlaintextKeyring",
    ],
)
def test_a_plain_file_or_no_store_at_all_is_never_used(linux: pytest.MonkeyPatch, backend: str):
    fake_backend(linux, "keyring.backends.SecretService", "Keyring")
    linux.setenv("PYTHON_KEYRING_BACKEND", backend)
    assert system_box() is None


def test_an_unknown_system_has_no_store(linux: pytest.MonkeyPatch):
    linux.setattr(sys, "platform", "plan9")
    assert system_box() is None


def test_heads_are_remembered_beside_the_keys():
    box = Box()
    KeyringHeads(box).save("log", HEAD)
    assert KeyringHeads(box).load("log") == HEAD
    assert KeyringHeads(box).load("other") is None


def test_a_locked_store_remembers_nothing_and_stops_nothing():
    box = Box()
    box.locked = True
    heads = KeyringHeads(box)
    heads.save("log", HEAD)
    assert heads.load("log") is None
    box.locked = False
    assert heads.load("log") is None
