"""At the terminal: a danger that was told and is not asked about is named, and is changed or withdrawn there."""

from __future__ import annotations

from tests.cli.conftest import Terminal

TOLD = "Told, and the question is not asked: 6 Goodbye: Yes."

# Goodbye told out of order (g, 6, 1), then: act_done no, weapon no, public, intent none, crime no.
KEPT = "g\n6\n1\n" + "2\n2\n2\n1\n1\n"
NO_NEED = "2\n"


def call(rcrp: Terminal, keys: str) -> str:
    result = rcrp("assess", "--as", "4471", "--record", keys=keys)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_it_is_named_at_every_question_and_with_the_outcome(rcrp: Terminal):
    output = call(rcrp, KEPT)
    assert output.count(TOLD) > 3
    assert f"Why: {TOLD}" in output
    assert "Police are NOT attending" not in output


def test_x_shows_its_question_and_0_there_withdraws_it(rcrp: Terminal):
    """Then what else there is to ask is asked: it could change nothing while the danger stood."""
    output = call(rcrp, KEPT + "x\n0\n" + NO_NEED)
    assert "0 Withdraw the answer (it is not so, or was a slip)" in output
    assert "answer_withdrawn" in rcrp.kinds()
    assert "route_fell" in rcrp.kinds()


def test_a_number_that_is_typed_where_it_is_told_withdraws_nothing(rcrp: Terminal):
    call(rcrp, KEPT + "0\n0\n")
    assert "answer_withdrawn" not in rcrp.kinds()


def test_where_nothing_is_told_x_and_0_mean_nothing(rcrp: Terminal):
    output = call(rcrp, "x\n0\n2\n")
    assert "Withdraw" not in output
    assert rcrp.kinds().count("answer_given") == 1
