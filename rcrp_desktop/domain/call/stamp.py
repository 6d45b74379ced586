"""Who did something on a call, and when."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import field

from rcrp_desktop.domain.frozen import frozen


@frozen
class Doer:
    """Who acts, and what stands for the account they act under; "" where nothing says it.

    ``unverified``: the account does not bear the name out.
    """

    id: str
    account: str = ""
    unverified: bool = False

    def did(self, act: Stamp) -> bool:
        """Whether an act is this person's own: whatever only its maker knows or may undo asks here."""
        return self.is_same(act.doer)

    def is_same(self, other: Doer) -> bool:
        """Whether both are one person: under one name, which the account bears out for both or one account told for both."""
        if (self.id, self.unverified) != (other.id, other.unverified):
            return False
        return not self.unverified or self.account == other.account

    def is_behind(self, by: Stamp) -> bool:
        """Whether an act may be theirs: under their name, or under another name that was told at their account."""
        return self.id == by.actor or self.is_account_of(by)

    def is_account_of(self, by: Stamp) -> bool:
        """Whether it was done under their account, whatever name was told there."""
        return bool(self.account) and self.account == by.account


@frozen
class Stamp:
    """Who acted, in which role, when (UTC milliseconds), under which command id.

    ``unseen``: the revisions before it that other desks had made and this one had not read. Whoever acted cannot have
    meant what they did not see. Known once the logs are merged, and of earlier records not at all: ``says_read`` is
    False where one desk's record beside those of others does not say what it had read.

    ``unverified``: it was told at the desk who acts, and the account does not bear it out. ``account`` stands for that
    account, else for the one in whose log the act stands; "" where the record does not say it.
    """

    at_ms: int
    actor: str
    role: str
    command: str
    unseen: Set[int] = frozenset()
    says_read: bool = True
    unverified: bool = False
    account: str = field(default="", compare=False)

    def is_by_who_did(self, other: Stamp) -> bool:
        """Whether one person did both."""
        return self.doer.did(other)

    @property
    def doer(self) -> Doer:
        """Who acted, for whoever asks whether somebody else did."""
        return Doer(self.actor, self.account, self.unverified)
