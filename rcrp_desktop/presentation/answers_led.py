"""What the answers lead to, and whether that is the reason for what stands: the same for card, terminal and CAD."""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.call.unsaid import unsaid_dangers
from rcrp_desktop.domain.policy.engine import Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, Question
from rcrp_desktop.presentation.call_inputs import Facts, option_label
from rcrp_desktop.presentation.texts import Texts


def policys_reason(facts: Facts) -> str:
    """Why the answers lead where they do; "" while they do not lead anywhere."""
    if not facts.said.settled:
        return ""
    return why_led(facts.desk.texts, facts.pack, facts.said)


def why_led(texts: Texts, pack: PolicyPack, said: Recommendation) -> str:
    """Why settled answers lead where they do. No rule's reason where a told danger alone keeps the call there."""
    if said.reason:
        return said.reason
    return kept_words(texts, pack, said) or texts("outcome.why_either")


def kept_words(texts: Texts, pack: PolicyPack, said: Recommendation) -> str:
    """The dangers that were told and do not count, where they alone keep the route; else ""."""
    return told_words(texts, pack, said) if said.is_kept else ""


def told_words(texts: Texts, pack: PolicyPack, said: Recommendation) -> str:
    """The dangers that were told and whose question is not asked; "" where there are none."""
    answers = _as_words(pack, told_now(said))
    return texts("outcome.told", answers=answers) if answers else ""


def told_now(said: Recommendation) -> Mapping[str, str]:
    """The dangers that are named as told: what is held and may be asked again is told as held, as all that is."""
    counting = said.counting
    may_be_asked = counting.held.keys() - counting.not_counted.keys() - counting.known.keys()
    return {name: option for name, option in said.told if name not in may_be_asked}


def first_told(said: Recommendation) -> str:
    """The question of the first of them, "" where there is none."""
    return next(iter(told_now(said)), "")


def unsaid_words(facts: Facts) -> str:
    """The dangers that were told and withdrawn or taken back, and answered with nothing else; "" where there are none."""
    unsaid = unsaid_dangers(facts.state, facts.pack)
    answers = _as_words(facts.pack, unsaid)
    return facts.text("outcome.unsaid", answers=answers) if answers else ""


def _as_words(pack: PolicyPack, told: Mapping[str, str]) -> str:
    return "; ".join(
        f"{question.number} {question.short.rstrip('?')}: {option_label(question, option)}"
        for question_id, option in told.items()
        if (question := pack.question(question_id)) is not None
    )


def is_of_answers(facts: Facts) -> bool:
    """Whether the answers on show lead to what stands: what they lead to else is no reason for it."""
    found, stands = facts.said.route, facts.stands
    if found is None or stands.response is not found.response:
        return False
    return stands.route is None or stands.route.id == found.id


def answers_alone(facts: Facts) -> str:
    """What the answers lead to, as that: said beside what stands in its place, or for another reason."""
    found = facts.said.route
    if found is None:
        return ""
    reason = policys_reason(facts)
    return facts.text("outcome.answers", route=found.label.rstrip("."), reason=reason)


def is_withdrawable(facts: Facts, question: Question) -> bool:
    """Whether its answer does not count: it can be withdrawn, and another can be given in its place.

    Of those held from an earlier assessment only a danger that is heard: nothing hangs on the others.
    """
    said = facts.said
    return question.id in said.counting.not_counted or question.id in told_now(said)
