"""Police whom CAD has: nobody calls them off there before somebody who may has ended them.

A text that says that a supervisor must agree, or that nothing is settled, leaves them on CAD. Source: less police needs
a reason and a supervisor (design §4); HMICFRS on Norfolk, 2024, responses lowered without supervisory oversight.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rcrp_desktop.domain.call.decisions import FinalDecision
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.holds import CadText
from rcrp_desktop.domain.call.standing import Standing
from rcrp_desktop.domain.call.state import OverrideState

PoliceOnCad = Literal["", "stay", "ended_override", "ended"]
"""Of police on CAD whom nothing sends now: they stay until somebody decides, also where what sent them cannot be read
here; the override that sent them was taken back or stood down; or it was decided that they do not attend. "" where there
are none such."""


def police_on_cad(history: History, now: Standing) -> PoliceOnCad:
    """What is to become of police who are on CAD; ``now`` is what stands."""
    if now.response is not None and now.response.sends_police:
        return ""
    on_cad = _texts_of_police(history)
    if not on_cad:
        return ""
    if now.source == "decision" and now.since is not None:
        made = history.decided_by(now.since.command)
        is_kept = made is not None and any(_is_beyond(history, text, made) for text in on_cad)
        return "stay" if is_kept else "ended"
    is_over = all(is_of_ended_override(history, text) for text in on_cad)
    return "ended_override" if is_over else "stay"


def _texts_of_police(history: History) -> list[CadText]:
    """Texts that say that police attend, which no later text took off CAD."""
    on_cad: list[CadText] = []
    for text in sorted(history.state.cad_texts, key=lambda text: text.place):
        if _says_police(history, text):
            on_cad.append(text)
        elif _takes_off(history, text, on_cad):
            on_cad = [one for one in on_cad if _outlasts(history, one, text)]
    return on_cad


def _outlasts(history: History, police: CadText, text: CadText) -> bool:
    """Whether police stay on CAD by a text that calls police off: its maker, or its decision, did not know of them."""
    made = history.decided_by(text.tells.act) if text.tells.how == "decision" else None
    is_beyond = made is not None and _is_beyond(history, police, made)
    return is_beyond or police.place in text.stamp.unseen


def _is_beyond(history: History, police: CadText, made: FinalDecision) -> bool:
    """Whether a decision that is in no log here sent them, and who decided otherwise did not know them to be on CAD.

    It may be newer than what is known to hold, so nobody calls them off by that.
    """
    tells = police.tells
    if tells.how != "decision" or not tells.act or history.place_of(tells.act):
        return False
    return police.place > made.place or police.place in made.stamp.unseen


def _takes_off(history: History, text: CadText, on_cad: Iterable[CadText]) -> bool:
    """Whether it calls off the police whom its maker knew to be on CAD. Earlier records' texts all did."""
    if text.tells.how in ("", "decision"):
        return True
    known = (one for one in on_cad if one.place not in text.stamp.unseen)
    return all(is_of_ended_override(history, one, text) for one in known)


def is_of_ended_override(history: History, text: CadText, by: CadText | None = None) -> bool:
    """Whether it tells of an override that ended, as far as the maker of text ``by`` knew."""
    override = _override_of(history, text)
    if override is None or override.stands:
        return False
    ended = override.ended_place
    return by is None or (ended < by.place and ended not in by.stamp.unseen)


def _override_of(history: History, text: CadText) -> OverrideState | None:
    """The override that it tells of; in earlier records the one that stood then."""
    overrides, tells = history.state.overrides, text.tells
    if tells.how == "override":
        return next((o for o in overrides if o.raised.command == tells.act), None)
    if tells.how:
        return None
    before = (o for o in overrides if o.place < text.place)
    return next((o for o in before if o.stands or text.place < o.ended_place), None)


def _says_police(history: History, text: CadText) -> bool:
    """Whether it says that police attend, now or later."""
    tells, pack = text.tells, history.pack
    if not tells.how:
        return _override_of(history, text) is not None or is_of_police(history, text)
    is_route = tells.how != "must_agree" and pack.has_route(tells.route)
    return tells.how == "override" or (is_route and pack.route(tells.route).response.sends_police)


def is_of_police(history: History, text: CadText) -> bool:
    """Of earlier records: whether police were decided on, or on screen, when it was confirmed."""
    about = next((a for a in history.state.assessments if a.number == text.assessment), None)
    shown = [s for s in about.shown if s.place < text.place] if about is not None else []
    police = [shown[-1].stamp.command] if shown and shown[-1].sends_police else []
    decided = history.decided_before(text.place)
    if decided is not None and history.pack.route(decided.route).response.sends_police:
        police.append(decided.stamp.command)
    return bool(police) and text.tells.act in ("", *police)
