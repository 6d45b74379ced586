"""A fault of a source pack is told with the id of its item and its line: nobody counts to the sixteenth."""

from __future__ import annotations

from tests.adapters.policy_files.conftest import Folder


def test_a_field_that_is_missing_is_told_with_the_line_of_its_item(small: Folder):
    small.replace("rules.yaml", "    route: police_soon\n", "")
    small.replace("questions.yaml", "[{id: person}, {id: public}", "[{id: person}, {idd: public}")
    assert small.issues()[:3] == [
        "questions.yaml: questions[2].options[1].id: is missing (caller, line 19)",
        "questions.yaml: questions[2].options[1].idd: is not a field here (caller, line 19)",
        "rules.yaml: rules[4].route: is missing (r05_crime, line 18)",
    ]


def test_a_line_is_told_once_and_a_word_by_its_own_line(small: Folder):
    small.replace("rules.yaml", "when: weapon is yes", "when: &mark weapon is yes")
    small.replace("words.en-GB.yaml", "    short: Act done\n", "    short: [Act done]\n")
    assert small.issues() == [
        "rules.yaml: rules[1].when: anchors (&name) are not read; write it out (line 7)",
        "words.en-GB.yaml: questions.act_done.short: must be text (line 8)",
    ]
