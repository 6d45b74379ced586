"""What is told to those who look after packs; a control room taking calls loads none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rcrp_desktop.domain.frozen import frozen

if TYPE_CHECKING:
    from rcrp_desktop.domain.policy.check_report import CheckReport
    from rcrp_desktop.domain.policy.pack import PackMeta, PolicyPack

SourceState = Literal["not_compared", "none", "same", "differs", "unreadable"]


@frozen
class PackListing:
    """One pack that was found. ``fault`` says why it cannot be read, then most fields are empty and ``meta`` is None.

    ``source`` is how the source beside a published pack compares with it; ``source_fault`` why it cannot.
    """

    id: str
    where: str
    version: str = ""
    title: str = ""
    force: str = ""
    meta: PackMeta | None = None
    published: bool = False
    digest: str = ""
    fault: str = ""
    source: SourceState = "not_compared"
    source_fault: str = ""


@frozen
class ShownPack:
    """A pack to be read. ``source`` is how the source beside it compares, where it is the published one."""

    pack: PolicyPack
    published: bool
    source: SourceState = "not_compared"


@frozen
class Publication:
    """What came of publishing: ``where`` it was written, empty when a guarantee does not hold."""

    pack: PolicyPack
    report: CheckReport
    where: str
