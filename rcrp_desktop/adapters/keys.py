"""Signing keys and last heads in the system's own store, or none: a key in a file proves nothing."""

from __future__ import annotations

import importlib
import os
import sys
from base64 import b64decode, b64encode
from typing import Any, cast

from rcrp_desktop.adapters.heads import read_head
from rcrp_desktop.adapters.patient_box import NoStore, PatientBox, SecretBox, StoreSilent
from rcrp_desktop.application.audit_ports import KeyStore, Signer
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Note

_SERVICE = "RCRP Desktop log key"
_HEAD_SERVICE = "RCRP Desktop log head"
_SEED_BYTES = 32

# Exactly these and no plug-in: others keep secrets in plain files, or nowhere.
_BACKENDS: dict[str, tuple[tuple[str, str], ...]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ),
}


class Ed25519Signer:
    """One private key in memory."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes_raw()

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that others check with."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self._key.sign(message)


def check_ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is that key's."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class KeyringKeys:
    """Keys in a keyring backend. Asking may take as long as the person takes to unlock the store."""

    def __init__(self, box: SecretBox | None = None) -> None:
        self._box = box
        self._why = ""

    def signer(self, log_id: str) -> Signer | None:
        """The log's key, made at first use; ``None`` where there is no store fit to keep one."""
        try:
            seed = _seed(self._box or _found_box(), log_id)
        except NoStore:
            self._why = "no key store of the operating system answers here"
            return None
        except StoreSilent:
            self._why = "the key store did not answer: it may be locked"
            return None
        except Exception as error:  # noqa: BLE001 - each backend fails in its own way
            self._why = f"the key store refused: {type(error).__name__}"
            return None
        self._why = ""
        return Ed25519Signer(seed)

    def why_none(self) -> str:
        """Why there is no signer, for the support report; ``""`` while there is one."""
        return self._why


class OneSigner:
    """A key store that is asked once: asking may take as long as the person takes to unlock it."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._signers: dict[str, Signer | None] = {}

    @property
    def was_asked(self) -> bool:
        """Whether the store has answered for any log."""
        return bool(self._signers)

    def signer(self, log_id: str) -> Signer | None:
        """What the store said when it was asked first."""
        if log_id not in self._signers:
            self._signers[log_id] = self._keys.signer(log_id)
        return self._signers[log_id]

    def why_none(self) -> str:
        """Why there is no signer."""
        return self._keys.why_none()


class KeyringHeads:
    """Heads beside the keys. Slower than a file, so not after every append."""

    every = 32

    def __init__(self, box: SecretBox) -> None:
        self._box = box

    def load(self, log_id: str) -> Checkpoint | None:
        """The head remembered, or ``None`` when there is none or the store does not answer."""
        try:
            return read_head(self._box.get_password(_HEAD_SERVICE, log_id) or "")
        except Exception:  # noqa: BLE001 - each backend fails in its own way; the file is the second memory
            return None

    def save(self, log_id: str, head: Checkpoint) -> None:
        """Remember this head, if the store will have it."""
        keep = self._box.set_later if isinstance(self._box, PatientBox) else self._box.set_password
        try:
            keep(_HEAD_SERVICE, log_id, Note(head, ()).text())
        except Exception:  # noqa: BLE001 - as above
            return


class NoKeys:
    """No keys, on purpose: records are labelled UNSIGNED."""

    def signer(self, log_id: str) -> Signer | None:  # noqa: ARG002 - the port's shape
        """None, for any log."""
        return None

    def why_none(self) -> str:
        """That it was asked for."""
        return "signing is switched off"


def system_box() -> SecretBox | None:
    """The operating system's own store, or ``None``. Honours a keyring switched off from outside."""
    chosen = os.environ.get("PYTHON_KEYRING_BACKEND")
    for module_name, class_name in _BACKENDS.get(sys.platform, ()):
        if chosen and chosen != f"{module_name}.{class_name}":
            continue
        try:
            backend: Any = getattr(importlib.import_module(module_name), class_name)
            if not backend.viable:
                continue
            box = backend()
        except Exception:  # noqa: BLE001, S112 - whatever a missing desktop service raises, it is not there
            continue
        if sys.platform == "win32":  # pragma: no cover
            box.persist = (
                "local machine"  # the default would roam to every PC the person logs on to
            )
        return cast("SecretBox", box)
    return None


def _found_box() -> SecretBox:
    box = system_box()
    if box is None:
        raise NoStore
    return box


def _seed(box: SecretBox, log_id: str) -> bytes:
    kept = box.get_password(_SERVICE, log_id)
    if kept is None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        fresh = Ed25519PrivateKey.generate().private_bytes_raw()
        box.set_password(_SERVICE, log_id, b64encode(fresh).decode())
        kept = box.get_password(_SERVICE, log_id) or ""
    seed = b64decode(kept, validate=True)
    if len(seed) != _SEED_BYTES:
        raise ValueError("what the store holds is no key")
    return seed
