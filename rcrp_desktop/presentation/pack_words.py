"""What is said of a pack wherever it is used: whether a force approved it, and its protective marking."""

from __future__ import annotations

from rcrp_desktop.domain.policy.approval import NotApproved, why_not_approved
from rcrp_desktop.domain.policy.pack import PackMeta, PolicyPack
from rcrp_desktop.presentation.call_models import BannerModel
from rcrp_desktop.presentation.texts import Texts


def pack_banner(pack: PolicyPack, texts: Texts, day: str) -> BannerModel:
    """The banner over every screen; without a warning it keeps the pack's name and marking."""
    detail = texts("banner.pack", title=pack.meta.title, version=pack.meta.version)
    marking = pack.settings.get("marking")
    marking = marking if isinstance(marking, str) else texts("banner.marking")
    return BannerModel(pack_warning(pack, texts, day), detail, marking)


def pack_warning(pack: PolicyPack, texts: Texts, day: str) -> str:
    """Why the pack is not to be relied on as a force's own that day; "" where it is."""
    return pack_warning_of(pack.meta, pack.digest, texts, day)


def pack_warning_of(meta: PackMeta, digest: str, texts: Texts, day: str) -> str:
    """The same of a pack that is only listed."""
    why = why_not_approved(meta, digest, day)
    return "" if why is None else not_approved_words(texts, why)


def not_approved_words(texts: Texts, why: NotApproved) -> str:
    """The reason as a heading."""
    if why in ("example", "not_kept"):
        return texts(f"banner.{why}")
    return texts("banner.not_approved", why=texts(f"banner.why.{why}"))
