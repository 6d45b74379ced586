"""Whether a screen is there and answers, asked before Qt is: Qt ends the process, or waits for ever."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from typing import Literal

ANSWER_SECONDS = 5.0
"""A screen on this machine answers within a few milliseconds, one across a poor network within a second."""

ScreenFault = Literal["", "none", "silent", "refused"]


def screen_fault(
    environ: Mapping[str, str], *, system: str = sys.platform, seconds: float = ANSWER_SECONDS
) -> ScreenFault:
    """What keeps a window from being shown, as far as it can be told without Qt; "" where nothing does."""
    if not system.startswith("linux") or environ.get("QT_QPA_PLATFORM"):
        return ""
    if environ.get("WAYLAND_DISPLAY"):
        return _answered(_ask_wayland, seconds)
    return _answered(_ask_x11, seconds) if environ.get("DISPLAY") else "none"


def named_screen(environ: Mapping[str, str]) -> str:
    """The screen that the environment names, for a sentence about it."""
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    return " ".join(f"{name}={environ[name]}" for name in names if environ.get(name))


def _answered(ask: Callable[[], bool], seconds: float) -> ScreenFault:
    """Asked on a thread that may be left behind: no call to a screen has a limit of its own."""
    said: list[bool] = []
    thread = threading.Thread(target=lambda: said.append(ask()), name="screen", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        return "silent"
    return "" if all(said) else "refused"


def _ask_x11() -> bool:
    """Shake hands with the X server, and part again."""
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt needs it too and names it
    xcb.xcb_connect.restype = ctypes.c_void_p
    for name in ("xcb_connection_has_error", "xcb_disconnect"):
        getattr(xcb, name).argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    is_there = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return is_there


def _ask_wayland() -> bool:
    """Connect to the compositor and wait until it has answered once."""
    import ctypes

    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return True
    wayland.wl_display_connect.restype = ctypes.c_void_p
    for name in ("wl_display_roundtrip", "wl_display_disconnect"):
        getattr(wayland, name).argtypes = [ctypes.c_void_p]
    display = wayland.wl_display_connect(None)
    if display:
        wayland.wl_display_roundtrip(display)
        wayland.wl_display_disconnect(display)
    return bool(display)
