"""What was found when the log was opened, in words; on screen and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rcrp_desktop.application.audit_ports import SET_ASIDE, Notice
from rcrp_desktop.domain.quoting import as_line
from rcrp_desktop.presentation.texts import Texts

_OTHERS = (
    "station_mended",
    "station_new",
    "spill_unconfirmed",
    "spill_damaged",
    "spill_unread",
    "spill_foreign",
    "spill_untold",
)


def notice_lines(
    notices: Iterable[Notice], texts: Texts, *, places: bool = False
) -> tuple[str, ...]:
    """One line for each that a person must know of; none for what is usual.

    ``places``: say where a log that was set aside is kept. During a call that is in the way.
    """
    return tuple(line for n in notices if (line := _line(n, texts, places=places)))


def _line(notice: Notice, texts: Texts, *, places: bool) -> str:
    if notice.kind == "spill_others":
        who = as_line(notice.detail) or texts("problem.another_id")
        return texts("problem.spill_others", who=who)
    if notice.kind == "left_out":
        return texts("problem.left_out", places=as_line(notice.detail))
    if notice.kind in _OTHERS:
        return texts(f"problem.{notice.kind}")
    if notice.kind not in SET_ASIDE:
        return ""
    said = [texts(f"problem.aside.{notice.kind}")]
    if places and notice.quarantine is not None:
        said.append(texts("problem.kept_in", place=_place(notice.quarantine)))
    if notice.reopened:
        said.append(texts.count("problem.reopened", notice.reopened))
    return " ".join(said)


def _place(path: Path) -> str:
    """Where in the data folder it lies; the folder's own name is often a person's."""
    return "/".join(path.parts[-5:-1]) if "logs" in path.parts[-5:] else path.parent.name
