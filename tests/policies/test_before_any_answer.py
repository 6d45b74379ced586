"""Before the diagrams are made a proved pack already says what is asked first, and says it exactly."""

from __future__ import annotations

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack

STORE = FilePolicyStore((resource_path("policies"),))


@pytest.fixture(scope="module", params=["national-2023", "humberside-2020", "met-2023"])
def pack(request: pytest.FixtureRequest) -> PolicyPack:
    return STORE.load_published(request.param).pack


def test_the_start_is_the_same_before_and_after_compiling(pack: PolicyPack):
    engine = Engine(pack, proved=True)
    before = engine.recommend({})
    engine.compile()
    assert engine.recommend({}) == before
    assert before.next_question == pack.questions[0]


def test_a_first_answer_compiles_what_it_needs(pack: PolicyPack):
    first = pack.questions[0]
    for option in first.options:
        answers = {first.id: option.id}
        assert Engine(pack, proved=True).recommend(answers) == Engine(pack).recommend(answers)
