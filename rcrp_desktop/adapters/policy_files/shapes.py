"""The published form of every part of a pack. Part of the start-up path: standard library only."""

from __future__ import annotations

from rcrp_desktop.adapters.policy_files.codec import (
    BIG_NUMBER,
    CONDITION,
    DUTY_KIND,
    FLAG,
    NUMBER,
    RESPONSE,
    SETTING,
    TEXT,
    TEXTS,
    map_of,
    record_of,
    tuple_of,
)
from rcrp_desktop.application.policy import ProofRecord, ProvedGuarantee
from rcrp_desktop.domain.policy.pack import (
    AcceptedUnknown,
    Agency,
    Approval,
    Archetype,
    Duty,
    Grade,
    Guarantee,
    Option,
    PackMeta,
    Phase,
    PolicyPack,
    Question,
    RedFlag,
    Route,
    Rule,
    SystemCheck,
    Wording,
)

# Approvals stand beside the pack: giving one must not change what was approved.
APPROVALS = tuple_of(record_of(Approval, by=TEXT, day=TEXT, digest=TEXT))

META = record_of(
    PackMeta,
    id=TEXT,
    version=TEXT,
    title=TEXT,
    force=TEXT,
    jurisdiction=TEXT,
    effective_from=TEXT,
    effective_to=TEXT,
    owner=TEXT,
    legal_text_date=TEXT,
    illustrative=FLAG,
)

OPTION = record_of(
    Option,
    id=TEXT,
    label=TEXT,
    note=TEXT,
    danger=NUMBER,
    life=FLAG,
    unknown=FLAG,
    do_now=TEXTS,
)

WORDING = record_of(Wording, when=CONDITION, say=TEXT)

QUESTION = record_of(
    Question,
    {"say_to": ()},
    id=TEXT,
    number=NUMBER,
    stage=TEXT,
    short=TEXT,
    say=TEXT,
    think=TEXT,
    options=tuple_of(OPTION),
    safety=FLAG,
    ask_when=CONDITION,
    probes=TEXTS,
    glossary=TEXTS,
    say_to=tuple_of(WORDING),
)

ACCEPTED = record_of(AcceptedUnknown, question=TEXT, reason=TEXT, source=TEXT)

RULE = record_of(
    Rule,
    id=TEXT,
    when=CONDITION,
    route=TEXT,
    reason=TEXT,
    basis=TEXT,
    source=TEXT,
    phase=TEXT,
    accepts_unknown=tuple_of(ACCEPTED),
)

DUTY = record_of(Duty, id=TEXT, kind=DUTY_KIND, label=TEXT, detail=TEXT)

ROUTE = record_of(
    Route,
    {"say_to": (), "safety_net_to": ()},
    id=TEXT,
    label=TEXT,
    response=RESPONSE,
    grade=TEXT,
    agencies=TEXTS,
    say=TEXT,
    safety_net=TEXT,
    duties=tuple_of(DUTY),
    say_to=tuple_of(WORDING),
    safety_net_to=tuple_of(WORDING),
)

GRADE = record_of(Grade, id=TEXT, label=TEXT, target=TEXT)

AGENCY = record_of(
    Agency,
    id=TEXT,
    name=TEXT,
    contact=TEXT,
    hours=TEXT,
    accepts=TEXT,
    warm_transfer=FLAG,
    checked=TEXT,
    checked_by=TEXT,
    ods_code=TEXT,
)

SYSTEM_CHECK = record_of(SystemCheck, id=TEXT, label=TEXT)

RED_FLAG = record_of(RedFlag, id=TEXT, phrases=TEXTS, question=TEXT, why=TEXT)

PHASE = record_of(Phase, id=TEXT, label=TEXT, live=FLAG, live_from=TEXT, old_route=TEXT)

GUARANTEE = record_of(Guarantee, id=TEXT, when=CONDITION, at_least=RESPONSE, why=TEXT)

ARCHETYPE = record_of(Archetype, id=TEXT, label=TEXT, answers=map_of(TEXT), threat=FLAG)

PACK = record_of(
    PolicyPack,
    {"archetypes": (), "told_danger_route": "", "scripts_to": {}},
    meta=META,
    settings=map_of(SETTING),
    phases=tuple_of(PHASE),
    questions=tuple_of(QUESTION),
    rules=tuple_of(RULE),
    routes=tuple_of(ROUTE),
    grades=tuple_of(GRADE),
    agencies=tuple_of(AGENCY),
    system_checks=tuple_of(SYSTEM_CHECK),
    red_flags=tuple_of(RED_FLAG),
    guarantees=tuple_of(GUARANTEE),
    scripts=map_of(TEXT),
    glossary=map_of(TEXT),
    stages=map_of(TEXT),
    do_now=map_of(TEXT),
    archetypes=tuple_of(ARCHETYPE),
    told_danger_route=TEXT,
    scripts_to=map_of(tuple_of(WORDING)),
)

PROOF = record_of(
    ProofRecord,
    method=TEXT,
    nodes=NUMBER,
    guarantees=tuple_of(record_of(ProvedGuarantee, id=TEXT, result=TEXT)),
    answer_sets=map_of(BIG_NUMBER),
)
