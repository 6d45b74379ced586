"""What is said of a pack wherever it is used: whether a force approved it, and its protective marking."""

from __future__ import annotations

from rcrp_desktop.domain.policy.approval import NotApproved, why_not_approved
from rcrp_desktop.domain.policy.in_force import why_not_in_force
from rcrp_desktop.domain.policy.pack import PackMeta, PolicyPack
from rcrp_desktop.presentation.call_models import BannerModel
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import day_words


def pack_banner(pack: PolicyPack, texts: Texts, day: str) -> BannerModel:
    """The banner over every screen; without a warning it keeps the pack's name and marking."""
    detail = texts("banner.pack", title=pack.meta.title, version=pack.meta.version)
    marking = pack.settings.get("marking")
    marking = marking if isinstance(marking, str) else texts("banner.marking")
    return BannerModel(" · ".join(pack_warnings(pack, texts, day)), detail, marking)


def pack_warnings(pack: PolicyPack, texts: Texts, day: str) -> tuple[str, ...]:
    """Why the pack is not to be relied on as a force's own that day; empty where it is."""
    return listed_warnings(pack.meta, pack.digest, texts, day)


def listed_warnings(meta: PackMeta, digest: str, texts: Texts, day: str) -> tuple[str, ...]:
    """The same of a pack that is only listed."""
    why = why_not_approved(meta, digest, day)
    not_approved = "" if why is None else not_approved_words(texts, why)
    return tuple(filter(None, (not_in_force_words(meta, texts, day), not_approved)))


def not_in_force_words(meta: PackMeta, texts: Texts, day: str) -> str:
    """That the pack is not of that day, and since or until when; "" where it is.

    It takes calls all the same: nothing may keep the guide shut, and no other policy was chosen by anybody.
    """
    match why_not_in_force(meta, day):
        case "ahead":
            return texts("banner.ahead", day=day_words(meta.effective_from))
        case "past":
            return texts("banner.past", day=day_words(meta.effective_to))
        case None:
            return ""


def not_approved_words(texts: Texts, why: NotApproved) -> str:
    """The reason as a heading."""
    if why in ("example", "not_kept"):
        return texts(f"banner.{why}")
    return texts("banner.not_approved", why=texts(f"banner.why.{why}"))
