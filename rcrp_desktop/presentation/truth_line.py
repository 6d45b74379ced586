"""The truth line: what was said of police and holds no longer, here and on other open calls. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.call.open_items import lapsed_route
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.told import caller_tellings
from rcrp_desktop.domain.policy.pack import Route
from rcrp_desktop.presentation.call_inputs import (
    Elsewhere,
    Facts,
    is_emergency,
    person_words,
    response_text,
)
from rcrp_desktop.presentation.debts import debt_words


def truth_lines(facts: Facts, *, has_outcome: bool, owed: str = "") -> tuple[str, ...]:
    """One line for each, the newest first, and one for all other calls; none where what was decided holds.

    ``has_outcome``: the card of the outcome is on show, and says who stood police down. Police at once take the place of
    whatever this call came to before, and not of other calls.
    ``owed``: what is owed on this call and has no row; worse than any but that it is to be decided again.
    """
    if is_emergency(facts):
        return tuple(filter(None, (owed, _elsewhere(facts))))
    down = "" if has_outcome else stood_down(facts, "truth.stood_down")
    here, again = (_on_cad(facts), down), (*_decide_again(facts),)
    lines = (*again, owed, *here) if owed else (*here, *again)
    return tuple(filter(None, (*lines, _elsewhere(facts))))


def _on_cad(facts: Facts) -> str:
    """What CAD shows of police and holds no longer: whoever reads it there sends them, or sends the wrong ones.

    Also where a card has the text for CAD: what has to be done there stands below the fold.
    """
    if facts.look.police_on_cad in ("ended", "ended_override"):
        return facts.text(f"truth.cancel_on_cad.{facts.look.police_on_cad}")
    debt, response = facts.look.cad_debt, facts.stands.response
    if debt is None or response is None or facts.stands.source != "decision":
        return ""
    if not (debt.police and facts.state.cad_texts):
        return ""
    return facts.text("truth.change_on_cad", now=response_text(facts, response))


def stood_down(facts: Facts, key: str = "outcome.stood_down") -> str:
    """Who ended police at once, and why, until something else changes what the call has come to."""
    newest = facts.look.history.last_act(facts.state.revision + 1)
    ended = [o for o in facts.state.overrides if newest and o.ended_place == newest]
    if not ended or ended[0].stood_down is None:
        return ""
    by = ended[0].stood_down
    return facts.text(
        key,
        time=facts.desk.times.minute(by.at_ms),
        who=person_words(facts, by),
        text=ended[0].stand_down_reason,
    )


def _elsewhere(facts: Facts) -> str:
    """Another desk may have sent police on a call that is open here and not on show: nobody looks there by chance.

    One line however many calls press: a line for each took the room of the question.
    """
    if not facts.elsewhere:
        return ""
    worst, *others = facts.elsewhere
    times = facts.desk.times
    time = (times.second if worst.by_second else times.minute)(worst.began_ms)
    named = "elsewhere" if worst.reference else "elsewhere_unnamed"
    owed = "; ".join(_presses(facts, worst))
    said = facts.text(f"truth.{named}", reference=worst.reference, time=time, owed=owed)
    return f"{said} {_opens(facts, worst, len(others))}"


def _presses(facts: Facts, other: Elsewhere) -> Iterator[str]:
    if other.otherwise:
        yield debt_words(facts.desk.texts, other.kind, otherwise=True)
    if other.asks_again:
        yield facts.text("truth.asks_again")


def _opens(facts: Facts, worst: Elsewhere, others: int) -> str:
    if not others:
        return facts.text("truth.opens_it" if worst.item else "truth.owed_lists")
    return facts.text("truth.one_more" if others == 1 else "truth.more", count=others)


def _decide_again(facts: Facts) -> Iterator[str]:
    """Until somebody decides: also while a supervisor is asked, and that is what is owed."""
    lapsed = lapsed_route(facts.look)
    if lapsed is not None:
        asked = "decide_again_asked" if pending_requests(facts.state) else "decide_again"
        if pending_requests(facts.state) and _was_told(facts, lapsed):
            asked = "decide_again_told"
        words = "decide_more" if lapsed.response.sends_police else asked
        yield facts.text(f"truth.{words}", route=lapsed.label)


def _was_told(facts: Facts, route: Route) -> bool:
    """Whether that is what the caller heard last: they act on it while a supervisor decides."""
    told = caller_tellings(facts.look.history)
    return bool(told) and told[-1].route == route.id
