"""The machine's clocks, fresh ids, and the mark that changes when the uptime starts anew."""

from __future__ import annotations

import functools
import os
import time
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
        return random_uuid()


def random_uuid() -> str:
    """Version 4 (RFC 9562 §5.4). The standard library's own asks for the platform first, at every start."""
    drawn = bytearray(os.urandom(16))
    drawn[6] = drawn[6] & 0x0F | 0x40
    drawn[8] = drawn[8] & 0x3F | 0x80
    return drawn.hex()


def fresh_salt() -> bytes:
    """32 bytes that nobody can guess."""
    return os.urandom(32)


@functools.cache
def boot_mark() -> str:
    """Names the period in which readings of the monotonic clock can be compared.

    Where the system does not tell boots apart, every process is a period of its own.
    """
    try:
        boot = _LINUX_BOOT_ID.read_text("ascii").strip()
    except OSError:
        return os.urandom(8).hex()
    return sha256(boot.encode()).hexdigest()[:16]
