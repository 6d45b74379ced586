"""The small pack with other words for some callers."""

from __future__ import annotations

from dataclasses import replace

from rcrp_desktop.domain.policy.conditions import Is, Not
from rcrp_desktop.domain.policy.pack import PolicyPack, Wording
from tests.support.pack_builder import a_pack

OWN = Wording(Is("caller", "person"), "Do you want to die?")
STAFF = Wording(Not(Is("caller", "public")), "Has the patient said so?")


def worded_pack(*wordings: Wording) -> PolicyPack:
    """With ``wordings`` for its question about intent, which is asked after who rings."""
    pack = a_pack()
    questions = (
        replace(question, say_to=wordings) if question.id == "intent" else question
        for question in pack.questions
    )
    return replace(pack, questions=tuple(questions))
