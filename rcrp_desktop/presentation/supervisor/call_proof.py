"""The proof of one call: how far its record is proved, log by log, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.application.supervision import CallDetail, CallProof, LogProof
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.common import Words, thousands


@frozen
class ProofModel:
    """What was checked of this call, the verdict first, then what was not."""

    headline: str
    lines: tuple[str, ...]
    not_checked: str
    is_broken: bool


def present_proof(detail: CallDetail, proof: CallProof, words: Words) -> ProofModel:
    """The proof; a call without entries in any log proves nothing, and what could not be read is named."""
    proofs = proof.logs
    broken = tuple(_broken(proofs, words))
    entries = sum(proof.entries for proof in proofs)
    headline = words.count(
        "call.entries_read" if proof.not_read else "call.entries_unchanged", entries
    )
    if broken:
        headline = broken[0]
    elif not proofs:
        headline = words.say("proof.nothing")
    unread = (
        [words.say("proof.not_read", logs=words.logs(proof.not_read))] if proof.not_read else []
    )
    names = _told_apart(proofs, words)
    heads = (_head_line(log, name, words) for log, name in zip(proofs, names, strict=True))
    lines = [*broken[1:], *unread, *heads]
    erased = sum(proof.erased for proof in proofs)
    if erased:
        lines.append(
            words.say("proof.erased_one" if erased == 1 else "proof.erased", number=erased)
        )
    lines += _seals(detail, proofs, words)
    return ProofModel(headline, tuple(lines), words.say("proof.not_checked"), bool(broken))


def _broken(proofs: Sequence[LogProof], words: Words) -> Iterator[str]:
    for proof, name in zip(proofs, _told_apart(proofs, words), strict=True):
        if not proof.root_agrees:
            yield words.say("proof.changed", log=name)
        if not proof.parts_agree:
            yield words.say("proof.part_changed", log=name)
        if proof.signature is False:
            yield words.say("proof.bad_signature", log=name)


def _told_apart(proofs: Sequence[LogProof], words: Words) -> list[str]:
    """The workstations of logs; where one has several, which of its records, and whose."""
    origins = [proof.origin for proof in proofs]
    names = [log_name(origin) for origin in origins]
    epochs = [words.say("proof.epoch", log=log_name(o), number=o.split("/")[-1]) for o in origins]
    apart = [e if names.count(n) > 1 else n for n, e in zip(names, epochs, strict=True)]
    return [o if apart.count(a) > 1 else a for a, o in zip(apart, origins, strict=True)]


def log_name(origin: str) -> str:
    """The workstation, from the name that a log signs under (``rcrp/force/desk/account/epoch``)."""
    pieces = origin.split("/")
    return pieces[2] if len(pieces) > 3 else origin


def _head_line(proof: LogProof, name: str, words: Words) -> str:
    key = "proof.unsigned" if proof.signature is None else "proof.signed"
    return words.say(
        key,
        log=name,
        entries=thousands(proof.entries),
        time=words.times.second(proof.head_at_ms),
        size=thousands(proof.size),
    )


def _seals(detail: CallDetail, proofs: Sequence[LogProof], words: Words) -> list[str]:
    given = [a.seal for a in detail.state.assessments if a.seal]
    known = {code for proof in proofs for code in proof.sealed}
    if not given:
        return [words.say("proof.no_seal")]
    return [
        words.say("proof.seal_fits" if seal in known else "proof.seal_wrong", seal=seal)
        for seal in given
    ]
