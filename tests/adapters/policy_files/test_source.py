"""A source pack is read whole or refused with every fault and its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.policy.conditions import ALWAYS, Is
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import Approval, Wording
from tests.adapters.policy_files.conftest import Folder
from tests.support.pack_builder import a_pack

WEAPON = "when: weapon is yes\n    route: "


def test_the_small_pack_in_yaml_is_the_one_built_in_code(small: Folder):
    pack = small.load()
    assert replace(pack, digest=a_pack().digest) == a_pack()
    assert len(pack.digest) == 64


def test_the_small_pack_keeps_every_guarantee(small: Folder):
    assert check(small.load()).failures == ()


def test_the_digest_follows_the_content_and_not_the_approvals(small: Folder):
    before = small.load().digest
    small.replace(
        "pack.yaml",
        "approvals: []",
        f'approvals: [{{by: 4471 B, day: "2026-11-20", digest: {before}}}]',
    )
    approved = small.load()
    assert (approved.digest, approved.meta.approvals) == (
        before,
        (Approval("4471 B", "2026-11-20", before),),
    )
    small.replace("words.en-GB.yaml", "Act done?", "Has it been done?")
    assert small.load().digest != before


def test_words_of_a_route_and_a_script_for_some_callers_are_read(small: Folder):
    own = '[{when: caller is person, say: "To you."}]'
    small.replace(
        "words.en-GB.yaml",
        "say: Words for police_now.",
        f"say: Now.\n    say_to: {own}\n    safety_net_to: {own}",
    )
    small.replace(
        "words.en-GB.yaml", "scripts: {", f"scripts_to: {{override_say: {own}}}\nscripts: {{"
    )
    pack, expected = small.load(), (Wording(Is("caller", "person"), "To you."),)
    route = pack.route("police_now")
    assert (route.say_to, route.safety_net_to) == (expected, expected)
    assert pack.scripts_to == {"override_say": expected}


@pytest.mark.parametrize("own", [False, True])
def test_a_script_of_ones_own_replaces_the_words_for_some_callers_too(
    small: Folder, derived: Callable[..., Folder], own: bool
):
    to = '{override_say: [{when: caller is person, say: "To you."}]}'
    small.replace("words.en-GB.yaml", "scripts: {", f"scripts_to: {to}\nscripts: {{")
    words = "scripts: {override_say: Ours.}\n" if own else "stages: {}\n"
    pack = derived(words=words).load()
    assert pack.script("override_say", {"caller": "person"}) == ("Ours." if own else "To you.")


def test_null_fields_are_absent_and_text_is_brought_to_nfc(small: Folder):
    small.replace("pack.yaml", 'force: ""', "force: null")
    small.replace("words.en-GB.yaml", "note: Already harmed.", "note: cafe\u0301")
    question = small.load().question("act_done")
    assert question is not None
    assert question.options[0].note == "caf\u00e9"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # notation
        ("rules.yaml", "rules:", "rules: &a", "rules.yaml: rules: anchors"),
        ("pack.yaml", "settings:", "meta: {}\nsettings:", "pack.yaml: meta: duplicate key"),
        ("pack.yaml", "cad_line_width: 44", "cad_line_width: 4.4", "pack.yaml: settings.cad_line"),
        # fields
        ("pack.yaml", "  owner: Tests\n", "", "pack.yaml: meta.owner: is missing"),
        ("pack.yaml", "illustrative: true", "illustrative: yes", "meta.illustrative: must be true"),
        ("pack.yaml", "2023-07-26", "2023-02-30", "meta.effective_from: there is no such day"),
        ("pack.yaml", 'to: ""', 'to: "2023-01-01"', "meta.effective_to: is before effective_from"),
        ("pack.yaml", "settings:", "setings:", "pack.yaml: setings: is not a field here"),
        ("pack.yaml", "cad_line_w", "Cad_w", "pack.yaml: settings.Cad_width: 'Cad_width' does not"),
        (
            "pack.yaml",
            "cad_line_width: 44",
            "cad_line_width: [1]",
            "settings.cad_line_width: must be",
        ),
        (
            "pack.yaml",
            "cad_line_width: 44",
            "cad_width: 44",
            "settings.cad_width: nothing reads it",
        ),
        (
            "pack.yaml",
            "cad_line_width: 44",
            "cad_line_width: true",
            "width: must be a whole number",
        ),
        ("pack.yaml", "cad_line_width: 44", "marking: 44", "settings.marking: must be text"),
        ("pack.yaml", "cad_line_width: 44", "emergency_questions: a", "must be a list of texts"),
        ("pack.yaml", "cad_line_width: 44", "cad_upper_case: 1", "must be true or false"),
        ("pack.yaml", "cad_line_width: 44", "cad_line_width: 19", "must be from 20 to 200"),
        ("pack.yaml", "cad_line_width: 44", "cad_line_width: 201", "must be from 20 to 200"),
        ("pack.yaml", "cad_line_width: 44", "long_wait_minutes: 0", "must be from 1 to 1440"),
        ("pack.yaml", "cad_line_width: 44", "long_wait_minutes: 1441", "must be from 1 to 1440"),
        (
            "pack.yaml",
            "cad_line_width: 44",
            "caller_question: who",
            "settings.caller_question: names no question of this pack: 'who'; it may name act_done",
        ),
        (
            "pack.yaml",
            "cad_line_width: 44",
            "emergency_questions: [weapon, nowhere]",
            "names no question of this pack: 'nowhere'; it may name act_done",
        ),
        (
            "pack.yaml",
            "cad_line_width: 44",
            "emergency_questions: []",
            "must name at least one question",
        ),
        (
            "rules.yaml",
            "where: {attend_if_partner_unavailable: true}",
            "where: {}",
            "pack.yaml: settings.attend_if_partner_unavailable: nothing reads it",
        ),
        (
            "pack.yaml",
            "at_least: police_immediate",
            "at_least: police",
            "at_least: 'police' is not",
        ),
        ("questions.yaml", "id: weapon", "id: Weapon", "questions[1].id: 'Weapon' does not have"),
        ("questions.yaml", "[{id: yes}, {id: no}]", "[{id: yes}]", "[3].options: has too few"),
        ("routes.yaml", "kind: on_cad", "kind: on_paper", "duties[3].kind: 'on_paper' is not one"),
        ("agencies.yaml", '"2026-11-01"', "soon", "agencies[0].checked: 'soon' does not have"),
        ("pack.yaml", "approvals: []", "approvals: [Two people]", "meta.approvals[0]: must be"),
        (
            "pack.yaml",
            "approvals: []",
            f'approvals: [{{by: A, day: "2026-02-30", digest: {"5" * 64}}}]',
            "meta.approvals[0].day: there is no such day",
        ),
        (
            "pack.yaml",
            "approvals: []",
            'approvals: [{by: A, day: "2026-02-03", digest: 55555555555a}]',
            "meta.approvals[0].digest: '55555555555a' does not",
        ),
        # conditions
        (
            "rules.yaml",
            "when: weapon is yes",
            "when: weapon = yes",
            "rules[1].when: 'weapon = yes'",
        ),
        (
            "rules.yaml",
            "act_done is not_known, weapon is not_known",
            "act_done is not_known, {none: weapon is not_known}",
            "rules.yaml: rules[5].when.any[1]: 'none' is not one of all, any, not",
        ),
        (
            "rules.yaml",
            "when: weapon is yes",
            "when: {all: []}",
            "rules[1].when.all: must be a list",
        ),
        ("rules.yaml", "when: weapon is yes", "when: never", "rules[1].when: 'never' has no place"),
        ("rules.yaml", "when: weapon is yes", "when: true", "rules[1].when: must be `question is"),
        (
            "rules.yaml",
            "when: weapon is yes",
            "when: " + "{not: " * 30 + "weapon is yes" + "}" * 30,
            "rules[1].when.not.not.not.not: conditions nested more than",
        ),
        # other words for some callers
        (
            "words.en-GB.yaml",
            'say: "Intent?"',
            'say: "Intent?"\n    say_to: [{when: caller is ghost, say: "You?"}]',
            "words.en-GB.yaml: questions.intent.say_to[0].when: question caller has no option 'ghost'",
        ),
        (
            "words.en-GB.yaml",
            'say: "Intent?"',
            'say: "Intent?"\n    say_to: [{when: goodbye is yes, say: "You?"}]',
            "questions.intent.say_to[0].when: goodbye is not asked before intent",
        ),
        (
            "words.en-GB.yaml",
            'say: "Intent?"',
            'say: "Intent?"\n    say_to: [{when: caller = person, say: "You?"}]',
            "words.en-GB.yaml: questions.intent.say_to[0].when: 'caller = person'",
        ),
        (
            "words.en-GB.yaml",
            "say: Words for police_now.",
            'say: Now.\n    say_to: [{when: caller is ghost, say: "You."}]',
            "words.en-GB.yaml: routes.police_now.say_to[0].when: question caller has no option",
        ),
        (
            "words.en-GB.yaml",
            "say: Words for police_now.",
            'say: Now.\n    safety_net_to: [{when: ringer is person, say: "You."}]',
            "words.en-GB.yaml: routes.police_now.safety_net_to[0].when: unknown question 'ringer'",
        ),
        (
            "words.en-GB.yaml",
            "scripts: {",
            'scripts_to: {override_say: [{when: caller is ghost, say: "You."}]}\nscripts: {',
            "words.en-GB.yaml: scripts_to.override_say[0].when: question caller has no option",
        ),
        (
            "words.en-GB.yaml",
            "scripts: {",
            'scripts_to: {overide_say: [{when: caller is person, say: "You."}]}\nscripts: {',
            "words.en-GB.yaml: scripts_to.overide_say: unknown script 'overide_say'",
        ),
        # names
        ("rules.yaml", "weapon is yes", "gun is yes", "rules[1].when: unknown question 'gun'"),
        (
            "rules.yaml",
            "{all: [health_need is yes",
            "{all: [health_need is maybe",
            "rules.yaml: rules[6].when.all[0]: question health_need has no option 'maybe'",
        ),
        ("rules.yaml", f"{WEAPON}police_now", f"{WEAPON}gone", "rules[1].route: unknown route"),
        ("rules.yaml", "phase: walkout", "phase: gone", "rules[7].phase: unknown phase 'gone'"),
        ("rules.yaml", "where: {attend", "where: {attends", "rules[10].where.attends_if_partner"),
        ("rules.yaml", "unavailable: true}", "unavailable: 1}", "unavailable: can never hold"),
        ("rules.yaml", "question: crime", "question: gone", "accepts_unknown[0]: unknown question"),
        ("rules.yaml", "question: crime", "question: caller", "caller has no option for not known"),
        ("routes.yaml", "[hospital]", "[clinic]", "routes[4].agencies[0]: unknown agency 'clinic'"),
        ("routes.yaml", "grade: prompt", "grade: gone", "routes[1].grade: unknown grade 'gone'"),
        ("routes.yaml", "    grade: prompt\n", "", "routes[1].grade: unknown grade ''"),
        (
            "routes.yaml",
            "response: supervisor",
            "response: supervisor\n    grade: prompt",
            "routes[2].grade: only a route that sends police has a grade",
        ),
        (
            "routes.yaml",
            "{id: caller_told, kind: caller_told}",
            "{id: caller_told, kind: advice_given}",
            "duties[0].kind: duty 'caller_told' is 'advice_given' on another route",
        ),
        ("routes.yaml", "{id: agency_accepts,", "{id: checks,", "duties[2]: duplicate id 'checks'"),
        (
            "pack.yaml",
            "old_route: ask_supervisor",
            "old_route: gone",
            "phases[0].old_route: unknown",
        ),
        (
            "pack.yaml",
            "extends: null",
            "told_danger_route: gone",
            "pack.yaml: told_danger_route: unknown route 'gone'",
        ),
        ("pack.yaml", "when: weapon is yes", "when: weapon is gun", "guarantees[0].when: question"),
        ("red_flags.yaml", "question: goodbye", "question: gone", "red_flags[0].question: unknown"),
        (
            "questions.yaml",
            "glossary: [life]",
            "glossary: [gone]",
            "questions[0].glossary[0]: unkn",
        ),
        ("pack.yaml", "{id: g_weapon", "{id: total", "guarantees[0].id: 'total' is promised"),
        # questions
        ("questions.yaml", "{id: person}", "{id: unsure}", "options[0].id: 'unsure' is reserved"),
        ("questions.yaml", "{id: person}", "{id: public}", "[2].options[1]: duplicate id 'public'"),
        ("questions.yaml", "id: weapon", "id: act_done", "questions[1]: duplicate id 'act_done'"),
        (
            "questions.yaml",
            "ask_when: caller is health_worker",
            "ask_when: left_ward is yes",
            "questions[3].ask_when: cyclic ask_when: left_ward waits for itself",
        ),
        (
            "questions.yaml",
            "ask_when: caller is health_worker",
            "ask_when: crime is yes",
            "cyclic ask_when: left_ward waits for crime, which is asked after left_ward",
        ),
        (
            "questions.yaml",
            "[no, not_known, yes]",
            "[no, maybe, not_known, yes]",
            "questions[0].danger_order[1]: question act_done has no option 'maybe'",
        ),
        (
            "questions.yaml",
            "[no, not_known, yes]",
            "[no, not_known, no, yes]",
            "questions[0].danger_order[2]: 'no' stands here twice",
        ),
        (
            "questions.yaml",
            "[no, not_known, yes]",
            "[no, yes, not_known]",
            "questions[0].danger_order: yes is a threat to life and must come last",
        ),
        (
            "questions.yaml",
            "    danger_order: [no, not_known, yes]\n    probes",
            "    probes",
            "questions[0].danger_order: yes is a threat to life and must come last",
        ),
        (
            "questions.yaml",
            "danger_order: [none, thoughts, not_known, plan]",
            "danger_order: [not_known, none, thoughts, plan]",
            "questions[4].danger_order: not_known must not be the least dangerous answer",
        ),
        (
            "questions.yaml",
            "{id: not_known, unknown: true}",
            "{id: not_known}",
            "questions[0].options: a safety question needs an option for not known",
        ),
        # words
        ("words.en-GB.yaml", "  life: Life\n", "", "words.en-GB.yaml: stages.life: the words are"),
        ("words.en-GB.yaml", "  life: Life\n", "  lief: Life\n", "stages.lief: words for an id"),
        (
            "words.en-GB.yaml",
            'person: {label: "Person"}',
            "x: {label: X}",
            "options.person: the words",
        ),
        (
            "words.en-GB.yaml",
            'person: {label: "Person"}',
            "x: {label: X}",
            "caller.options.x: words",
        ),
        (
            "words.en-GB.yaml",
            "{crime: A crime",
            "{crim: A crime",
            "accepts_unknown.crime: the words",
        ),
        (
            "words.en-GB.yaml",
            "{crime: A crime",
            "{crim: A crime",
            "accepts_unknown.crim: words for",
        ),
        (
            "words.en-GB.yaml",
            "{name: Hospital, ",
            "{",
            "agencies.hospital.name: the words are missing",
        ),
        (
            "words.en-GB.yaml",
            "override_say:",
            "over:",
            "scripts.override_say: the words are missing",
        ),
        (
            "words.en-GB.yaml",
            "think: Think about weapon.",
            "think: ' '",
            "weapon.think: ' ' does not",
        ),
        ("words.en-GB.yaml", "taken:", "took:", "probes.taken: the words are missing"),
        ("words.en-GB.yaml", "do_now: {amb", "do_now: {x: y, amb", "do_now.x: words for an id"),
    ],
)
def test_a_fault_is_refused_with_its_place(
    small: Folder, file: str, old: str, new: str, expected: str
):
    small.replace(file, old, new)
    assert any(expected in issue for issue in small.issues()), small.issues()


def test_a_cycle_of_conditions_is_named_all_the_way_round(small: Folder):
    small.replace("questions.yaml", "ask_when: caller is health_worker", "ask_when: goodbye is yes")
    small.replace("questions.yaml", "{any: [intent is thoughts,", "{any: [left_ward is yes,")
    expected = "cyclic ask_when: left_ward -> goodbye -> left_ward"
    assert any(expected in issue for issue in small.issues())


def test_all_faults_of_all_files_are_listed(small: Folder):
    small.replace("pack.yaml", "  owner: Tests\n", "")
    small.replace(
        "questions.yaml", "id: weapon\n    stage: safety_gate", "id: weapon\n    stage: 7"
    )
    small.replace("rules.yaml", "route: police_soon", "route: gone")
    small.replace("routes.yaml", "[hospital]", "[clinic]")
    small.replace("words.en-GB.yaml", "  who: Who\n", "")
    assert small.issues() == [
        "pack.yaml: meta.owner: is missing",
        "questions.yaml: questions[1].stage: must be text (weapon, line 13)",
        "rules.yaml: rules[4].route: unknown route 'gone' (r05_crime, line 20)",
        "routes.yaml: routes[4].agencies[0]: unknown agency 'clinic' (hospital_leads, line 16)",
        "words.en-GB.yaml: stages.who: the words are missing",
    ]


def test_a_refused_item_is_not_missed_a_second_time(small: Folder):
    small.replace("questions.yaml", "id: left_ward\n    stage: who", "id: left_ward\n    stage: 7")
    assert small.issues() == [
        "questions.yaml: questions[3].stage: must be text (left_ward, line 21)"
    ]


def test_faults_behind_a_refused_item_keep_their_place_in_the_file(small: Folder):
    small.replace("rules.yaml", f"{WEAPON}police_now", f"{WEAPON}7")
    small.replace("rules.yaml", "route: police_soon", "route: gone")
    assert small.issues() == [
        "rules.yaml: rules[1].route: must be text (r02_weapon, line 8)",
        "rules.yaml: rules[4].route: unknown route 'gone' (r05_crime, line 20)",
    ]


@pytest.mark.parametrize("name", ["rule.yaml", "words.english.yaml", "questions.yml"])
def test_a_file_that_is_no_part_of_a_pack_is_refused(small: Folder, name: str):
    small.write(name, "a: 1")
    assert small.issues() == [f"{name}: is not a file of a pack"]


def test_other_languages_must_be_complete_too(small: Folder):
    english = (small.path / "words.en-GB.yaml").read_text(encoding="utf-8")
    small.write("words.cy.yaml", english)
    small.load()
    small.write("words.cy.yaml", english.replace("  who: Who\n", ""))
    assert small.issues() == ["words.cy.yaml: stages.who: the words are missing"]


def test_a_pack_without_english_words_is_refused(small: Folder):
    (small.path / "words.en-GB.yaml").unlink()
    assert "words.en-GB.yaml: is missing" in small.issues()


def test_a_rule_exists_only_where_its_settings_hold(small: Folder):
    small.replace("pack.yaml", "unavailable: true", "unavailable: false")
    pack = small.load()
    assert "r11_partner_treats" not in {rule.id for rule in pack.rules}
    assert len(pack.rules) == len(a_pack().rules) - 1


def test_a_text_setting_of_a_rule_is_looked_for_in_a_list(small: Folder):
    old = "where: {attend_if_partner_unavailable: true}"
    small.replace("rules.yaml", old, "where: {callers: health_worker}")
    small.replace("pack.yaml", "attend_if_partner_unavailable: true", "callers: [health_worker]")
    assert "r11_partner_treats" in {rule.id for rule in small.load().rules}
    small.replace("pack.yaml", "[health_worker]", "[]")
    assert "r11_partner_treats" not in {rule.id for rule in small.load().rules}


@pytest.mark.parametrize("value", ["health_wroker", "[health_worker, health_wroker]"])
def test_a_text_that_no_rule_mentions_is_refused_with_those_that_are(small: Folder, value: str):
    old = "where: {attend_if_partner_unavailable: true}"
    small.replace("rules.yaml", old, "where: {callers: health_worker}")
    small.replace("pack.yaml", "attend_if_partner_unavailable: true", f"callers: {value}")
    with pytest.raises(PackRejected) as caught:
        small.load()
    assert "pack.yaml: settings.callers: no rule's 'where' mentions 'health_wroker'" in str(
        caught.value
    )
    assert "the rules mention health_worker, and [] is none" in str(caught.value)


def test_a_route_that_only_absent_rules_used_is_left_out(small: Folder):
    small.replace(
        "rules.yaml",
        "route: advice_given\n",
        "route: advice_given\n    where: {attend_if_partner_unavailable: false}\n",
    )
    pack = small.load()
    assert "advice_given" not in {route.id for route in pack.routes}


def test_a_derived_pack_takes_everything_it_does_not_state(derived: Callable[..., Folder]):
    pack = derived().load()
    small = a_pack()
    assert pack.meta.id == "derived"
    assert (pack.questions, pack.rules, pack.routes) == (
        small.questions,
        small.rules,
        small.routes,
    )


def test_the_same_id_replaces_and_a_new_one_follows(derived: Callable[..., Folder]):
    folder = derived(
        "settings: {cad_line_width: 60}\nphases: [{id: walkout, live: false, old_route: police_soon}]",
        rules="rules:\n"
        "  - {id: r05_crime, when: crime is yes, route: police_now, source: here}\n"
        "  - {id: r13_more, when: left_ward is no, route: ask_supervisor, source: here}\n",
        words="rules:\n  r13_more: {reason: More., basis: More.}\n"
        "routes:\n  police_now: {label: Go}\n",
    )
    pack = folder.load()
    ids = [rule.id for rule in pack.rules]
    assert ids[4] == "r05_crime"
    assert pack.rules[4].route == "police_now"
    assert ids[-2:] == ["r13_more", "r12_rest"]
    assert pack.rules[-2].when == Is("left_ward", "no")
    assert pack.rules[-1].when == ALWAYS
    assert pack.settings["cad_line_width"] == 60
    assert pack.settings["attend_if_partner_unavailable"] is True
    assert not pack.phases[0].live
    assert pack.route("police_now").label == "Go"


@pytest.mark.parametrize(
    ("own", "route"), [("", "police_soon"), ("told_danger_route: police_now", "police_now")]
)
def test_the_route_for_told_dangers_is_taken_over_until_another_is_named(
    derived: Callable[..., Folder], small: Folder, own: str, route: str
):
    folder = derived(own)
    small.replace("pack.yaml", "extends: null", "told_danger_route: police_soon")
    assert small.load().told_danger_route == "police_soon"
    assert folder.load().told_danger_route == route


def test_faults_name_the_pack_they_are_in(derived: Callable[..., Folder], small: Folder):
    folder = derived(rules="rules: [{id: r99, when: x is y, route: police_now, source: here}]")
    small.replace("rules.yaml", "route: police_soon", "route: gone")
    small.replace("words.en-GB.yaml", "  who: Who\n", "")
    assert folder.issues() == [
        "small/rules.yaml: rules[4].route: unknown route 'gone' (r05_crime, line 20)",
        "small/words.en-GB.yaml: stages.who: the words are missing",
        "rules.yaml: rules[0].when: unknown question 'x' (r99, line 1)",
        "words.en-GB.yaml: rules.r99: the words are missing",
    ]


def test_a_base_that_is_not_there_is_the_fault(small: Folder):
    small.replace("pack.yaml", "extends: null", "extends: gone")
    assert small.issues() == ["pack.yaml: extends: there is no pack 'gone' (line 14)"]


def test_packs_that_extend_one_another_are_refused(derived: Callable[..., Folder], small: Folder):
    folder = derived()
    small.replace("pack.yaml", "extends: null", "extends: derived")
    issues = folder.issues()
    way = "derived -> small -> derived"
    assert issues == [f"pack.yaml: extends: packs extend one another: {way} (line 14)"]


def test_a_folder_without_a_pack_is_refused(tmp_path):
    assert Folder(tmp_path).issues()[0] == "pack.yaml: is missing"
