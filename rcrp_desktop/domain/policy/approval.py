"""Whether a pack is approved: by people who say which content they approved and when, never by a flag."""

from __future__ import annotations

from typing import Literal
from unicodedata import normalize

from rcrp_desktop.domain.policy.pack import Approval, PackMeta

PEOPLE_NEEDED = 2

NotApproved = Literal["example", "not_kept", "other_content", "other_day", "one_person", "nobody"]
"""Why a pack is not approved.

``example``: it calls itself one, whoever approved it; ``not_kept``: it comes from a record, which keeps no approvals;
``other_content``: the content was changed since; ``other_day``: before its legal text, or in days to come.
"""


def why_not_approved(meta: PackMeta, digest: str, day: str) -> NotApproved | None:
    """Why the pack of that digest is not approved on a day, written 2026-11-23; None where it is."""
    if meta.illustrative:
        return "example"
    if not meta.approvals_kept:
        return "not_kept"
    people = {_person(a) for a in meta.approvals if counts(a, meta, digest, day)}
    if len(people) >= PEOPLE_NEEDED:
        return None
    doubts = {_doubt(approval, meta, digest, day) for approval in meta.approvals}
    if "other_content" in doubts:
        return "other_content"
    if "other_day" in doubts:
        return "other_day"
    return "one_person" if people else "nobody"


def counts(approval: Approval, meta: PackMeta, digest: str, day: str) -> bool:
    """Whether it is an approval of this content that was given by that day."""
    return _doubt(approval, meta, digest, day) is None


def _doubt(approval: Approval, meta: PackMeta, digest: str, day: str) -> NotApproved | None:
    if not _person(approval):
        return "nobody"
    if approval.digest != digest:
        return "other_content"
    return None if meta.legal_text_date <= approval.day <= day else "other_day"


def _person(approval: Approval) -> str:
    """The same letters and digits are the same person, "" is nobody: the rest may be unseen or seem another."""
    folded = normalize("NFKC", normalize("NFKC", approval.by).casefold())
    return "".join(sign for sign in folded if sign.isalnum())
