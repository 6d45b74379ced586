"""The machine's clocks, fresh ids, and the mark that changes when the uptime starts anew."""

from __future__ import annotations

import functools
import secrets
import time
import uuid
from hashlib import sha256
from pathlib import Path

_LINUX_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """Both clocks of this machine."""

    def now_ms(self) -> int:
        """UTC in milliseconds since 1970, as far as the machine knows."""
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        """Milliseconds that never run backwards while :func:`boot_mark` stays the same."""
        return time.monotonic_ns() // 1_000_000


class RandomIds:
    """Ids from the operating system's randomness."""

    def new_id(self) -> str:
        """A random UUID as 32 hexadecimal digits."""
        return uuid.uuid4().hex


def fresh_salt() -> bytes:
    """32 bytes that nobody can guess."""
    return secrets.token_bytes(32)


@functools.cache
def boot_mark() -> str:
    """Names the period in which readings of the monotonic clock can be compared.

    Where the system does not tell boots apart, every process is a period of its own.
    """
    try:
        boot = _LINUX_BOOT_ID.read_text("ascii").strip()
    except OSError:
        return secrets.token_hex(8)
    return sha256(boot.encode()).hexdigest()[:16]
