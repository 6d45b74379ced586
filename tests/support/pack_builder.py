"""A small pack that keeps every guarantee, built in code; `packs/small/` says the same in YAML.

Eight questions (two of them conditional), twelve rules, every response class but `police_scheduled`.
Tests that need a different pack take `replace(a_pack(), ...)` or put one together from the builders below.
"""

from __future__ import annotations

from dataclasses import replace

from rcrp_desktop.domain.policy.conditions import ALWAYS, All, AnyOf, Condition, Is, Not
from rcrp_desktop.domain.policy.pack import (
    AcceptedUnknown,
    Agency,
    Duty,
    Grade,
    Guarantee,
    Option,
    PackMeta,
    Phase,
    PolicyPack,
    Question,
    RedFlag,
    ResponseClass,
    Route,
    Rule,
    SystemCheck,
)

DIGEST = "5" * 64
"""Stands in for the digest of a published pack."""

ADVICE_ANSWERS = {
    "act_done": "no",
    "weapon": "no",
    "caller": "public",
    "intent": "none",
    "crime": "no",
    "health_need": "no",
}
"""A complete set of counting answers that leads to `advice_given`."""

AMBULANCE_ANSWERS = {**ADVICE_ANSWERS, "health_need": "yes"}
"""Leads to `partner_ambulance`."""


def an_option(
    option_id: str, *, danger: int = -1, life: bool = False, unknown: bool = False
) -> Option:
    return Option(
        option_id,
        option_id.replace("_", " ").capitalize(),
        danger=danger,
        life=life,
        unknown=unknown,
    )


def a_question(
    number: int,
    question_id: str,
    *options: Option,
    stage: str = "safety_gate",
    safety: bool = False,
    ask_when: Condition = ALWAYS,
) -> Question:
    name = question_id.replace("_", " ").capitalize()
    return Question(
        id=question_id,
        number=number,
        stage=stage,
        short=name,
        say=f"{name}?",
        think=f"Think about {question_id}.",
        options=options,
        safety=safety,
        ask_when=ask_when,
    )


def yes_no_unknown() -> tuple[Option, Option, Option]:
    """No, not known and a threat to life, in danger order no < not known < yes."""
    return (
        an_option("yes", danger=2, life=True),
        an_option("no", danger=0),
        an_option("not_known", danger=1, unknown=True),
    )


def a_rule(rule_id: str, when: Condition, route: str, *, phase: str = "") -> Rule:
    return Rule(
        id=rule_id,
        when=when,
        route=route,
        reason=f"Reason of {rule_id}.",
        basis=f"Basis of {rule_id}.",
        source="product design: small pack",
        phase=phase,
    )


def a_route(
    route_id: str,
    response: ResponseClass,
    *,
    grade: str = "",
    agencies: tuple[str, ...] = (),
    duties: tuple[Duty, ...] = (),
) -> Route:
    return Route(
        id=route_id,
        label=route_id.replace("_", " ").capitalize(),
        response=response,
        grade=grade,
        agencies=agencies,
        say=f"Words for {route_id}.",
        safety_net="Call back at once if anything changes." if response.is_no_police else "",
        duties=duties,
    )


def closing_duties() -> tuple[Duty, ...]:
    return (
        Duty("caller_told", "caller_told", "Caller told", "Who acts and when."),
        Duty("agency_accepts", "agency_accepts", "Agency accepts", ""),
        Duty("checks", "system_checks", "System checks", ""),
        Duty("on_cad", "on_cad", "On CAD", ""),
    )


def an_agency(agency_id: str) -> Agency:
    return Agency(
        id=agency_id,
        name=agency_id.replace("_", " ").capitalize(),
        contact="control to control",
        hours="always",
        accepts=f"What {agency_id} accepts.",
        warm_transfer=agency_id == "ambulance",
        checked="2026-11-01",
    )


def a_meta(pack_id: str = "small") -> PackMeta:
    return PackMeta(
        id=pack_id,
        version="1.0.0",
        title="Small pack",
        force="",
        jurisdiction="england_wales",
        effective_from="2023-07-26",
        effective_to="",
        owner="Tests",
        legal_text_date="2026-11-01",
        illustrative=True,
    )


def a_newer_pack() -> PolicyPack:
    """Another version of it, with other routes."""
    pack = a_pack()
    routes = tuple(replace(route, id=f"new_{route.id}") for route in pack.routes)
    rules = tuple(replace(rule, route=f"new_{rule.route}") for rule in pack.rules)
    return replace(pack, digest="f" * 64, routes=routes, rules=rules)


def a_pack() -> PolicyPack:
    """The small pack; every guarantee holds."""
    return PolicyPack(
        meta=a_meta(),
        settings={
            "attend_if_partner_unavailable": True,
            "cad_line_width": 44,
        },
        phases=(Phase("walkout", "Walked out of care", True, "2023-11-01", "ask_supervisor"),),
        questions=_questions(),
        rules=_rules(),
        routes=_routes(),
        grades=(
            Grade("immediate", "Immediate", "15 minutes"),
            Grade("prompt", "Prompt", "1 hour"),
        ),
        agencies=(an_agency("ambulance"), an_agency("crisis_team"), an_agency("hospital")),
        system_checks=(SystemCheck("markers", "Markers on the address"),),
        red_flags=(
            RedFlag("goodbye", ("said goodbye", "given the dog away"), "goodbye", "A sign."),
        ),
        guarantees=(
            Guarantee(
                "g_weapon", Is("weapon", "yes"), ResponseClass.POLICE_IMMEDIATE, "Never alone."
            ),
        ),
        scripts={"override_say": "Police are attending now."},
        glossary={"life": "Threat to life: real and immediate."},
        stages={"safety_gate": "Safety gate", "who": "Who", "life": "Life", "need": "Need"},
        do_now={"ambulance_now": "Ask for an ambulance now."},
        digest=DIGEST,
    )


def _questions() -> tuple[Question, ...]:
    act_yes, act_no, act_unknown = yes_no_unknown()
    act = a_question(
        1,
        "act_done",
        replace(act_yes, do_now=("ambulance_now",), note="Already harmed."),
        act_no,
        act_unknown,
        safety=True,
    )
    return (
        replace(act, probes=("Anything taken?",), glossary=("life",)),
        a_question(2, "weapon", *yes_no_unknown(), safety=True),
        a_question(
            3,
            "caller",
            an_option("person"),
            an_option("public"),
            an_option("health_worker"),
            stage="who",
        ),
        a_question(
            4,
            "left_ward",
            an_option("yes"),
            an_option("no"),
            stage="who",
            ask_when=Is("caller", "health_worker"),
        ),
        a_question(
            5,
            "intent",
            an_option("none", danger=0),
            an_option("thoughts", danger=1),
            an_option("not_known", danger=2, unknown=True),
            an_option("plan", danger=3, life=True),
            stage="life",
            safety=True,
        ),
        a_question(
            6,
            "goodbye",
            *yes_no_unknown(),
            stage="life",
            safety=True,
            ask_when=AnyOf((Is("intent", "thoughts"), Is("intent", "not_known"))),
        ),
        a_question(
            7,
            "crime",
            an_option("no", danger=0),
            an_option("not_known", danger=1, unknown=True),
            an_option("yes", danger=2),
            stage="need",
            safety=True,
        ),
        a_question(
            8,
            "health_need",
            an_option("yes"),
            an_option("no"),
            an_option("not_known", unknown=True),
            stage="need",
        ),
    )


def _rules() -> tuple[Rule, ...]:
    unknowns = ("act_done", "weapon", "intent", "goodbye")
    no_need = All((Is("crime", "no"), Is("health_need", "no")))
    ambulance = a_rule(
        "r07_ambulance",
        All((Is("health_need", "yes"), Not(Is("caller", "health_worker")))),
        "partner_ambulance",
    )
    accepted = AcceptedUnknown(
        "crime", "A crime can be recorded later.", "product design: small pack"
    )
    return (
        a_rule("r01_act_done", Is("act_done", "yes"), "police_now"),
        a_rule("r02_weapon", Is("weapon", "yes"), "police_now"),
        a_rule("r03_plan", Is("intent", "plan"), "police_now"),
        a_rule("r04_goodbye", Is("goodbye", "yes"), "police_now"),
        a_rule("r05_crime", Is("crime", "yes"), "police_soon"),
        a_rule("r06_unknown", AnyOf(tuple(Is(q, "not_known") for q in unknowns)), "ask_supervisor"),
        replace(ambulance, accepts_unknown=(accepted,)),
        a_rule(
            "r08_left_ward",
            All((Is("left_ward", "yes"), no_need)),
            "hospital_leads",
            phase="walkout",
        ),
        a_rule("r09_thoughts", All((Is("intent", "thoughts"), no_need)), "crisis_leads"),
        a_rule("r10_no_need", no_need, "advice_given"),
        a_rule(
            "r11_partner_treats",
            All((Is("caller", "health_worker"), Is("health_need", "yes"), Is("crime", "no"))),
            "hospital_leads",
        ),
        a_rule("r12_rest", ALWAYS, "ask_supervisor"),
    )


def _routes() -> tuple[Route, ...]:
    duties = closing_duties()
    told = tuple(d for d in duties if d.kind != "agency_accepts")
    return (
        a_route("police_now", ResponseClass.POLICE_IMMEDIATE, grade="immediate"),
        a_route("police_soon", ResponseClass.POLICE_PRIORITY, grade="prompt"),
        a_route("ask_supervisor", ResponseClass.SUPERVISOR),
        a_route(
            "partner_ambulance",
            ResponseClass.PARTNER_IMMEDIATE,
            agencies=("ambulance",),
            duties=duties,
        ),
        a_route("hospital_leads", ResponseClass.PARTNER, agencies=("hospital",), duties=duties),
        a_route("crisis_leads", ResponseClass.PARTNER, agencies=("crisis_team",), duties=duties),
        a_route("advice_given", ResponseClass.ADVICE, duties=told),
    )
