"""Use cases of policy packs over a store in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.application.policy import (
    HELD,
    PolicyService,
    ProvedGuarantee,
    PublishedPack,
    proof_of,
)
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.domain.policy.guarantee_names import GUARANTEES
from rcrp_desktop.domain.policy.guarantees import check
from rcrp_desktop.domain.policy.pack import Approval
from tests.support.pack_builder import a_pack
from tests.support.policy_store import MemoryStore, an_unfit_pack

APPROVALS = (Approval("4471", "2026-11-20", a_pack().digest),)


def test_publishing_records_what_was_proved():
    store = MemoryStore(a_pack())
    done = PolicyService(store).publish("small")
    assert (done.where, done.pack) == ("memory/small", a_pack())
    proof = store.published["small"].proof
    assert [proved.id for proved in proof.guarantees] == [*GUARANTEES, "g_weapon"]
    assert {proved.result for proved in proof.guarantees} == {HELD}
    assert proof.answer_sets == check(a_pack()).answer_sets
    assert proof.nodes == check(a_pack()).nodes


def test_a_pack_that_breaks_a_guarantee_is_not_published():
    store = MemoryStore(an_unfit_pack())
    done = PolicyService(store).publish("small")
    assert (done.where, store.published) == ("", {})
    assert "life_first" in {failure.guarantee for failure in done.report.failures}


def test_changed_content_is_not_published_under_a_published_version():
    store = MemoryStore(a_pack())
    service = PolicyService(store)
    service.publish("small")
    before = store.published["small"]
    changed = replace(a_pack(), digest="6" * 64)
    store.sources["small"] = changed
    with pytest.raises(PackRejected) as caught:
        service.publish("small")
    (issue,) = caught.value.issues
    assert issue.place == "pack.yaml: meta.version"
    for told in ("1.0.0", "5" * 12, "6" * 12, "raise the version"):
        assert told in issue.message
    assert store.published["small"] is before
    raised = replace(changed, meta=replace(changed.meta, version="1.0.1"))
    store.sources["small"] = raised
    assert service.publish("small").where
    assert store.published["small"].pack == raised


def test_the_same_content_and_new_approvals_are_published_under_a_published_version():
    store = MemoryStore(a_pack())
    PolicyService(store).publish("small")
    approved = replace(a_pack(), meta=replace(a_pack().meta, approvals=APPROVALS))
    store.sources["small"] = approved
    assert PolicyService(store).publish("small").where
    assert store.published["small"].pack == approved


def test_a_published_pack_loads_and_proves_again():
    store = MemoryStore(a_pack())
    service = PolicyService(store)
    service.publish("small")
    published = service.load("small")
    assert published.pack == a_pack()
    assert service.recheck(published) == ()


@pytest.mark.parametrize("lacking", [*GUARANTEES, "g_weapon"])
def test_a_proof_that_lacks_a_guarantee_is_refused(lacking: str):
    proof = proof_of(check(a_pack()))
    kept = tuple(proved for proved in proof.guarantees if proved.id != lacking)
    store = MemoryStore()
    store.published["small"] = PublishedPack(a_pack(), replace(proof, guarantees=kept))
    with pytest.raises(PackRejected) as caught:
        PolicyService(store).load("small")
    assert [issue.place for issue in caught.value.issues] == [f"proof.guarantees.{lacking}"]


def test_a_proof_that_says_broken_is_refused():
    proof = proof_of(check(a_pack()))
    broken = (ProvedGuarantee("total", "broken"), *proof.guarantees[1:])
    store = MemoryStore()
    store.published["small"] = PublishedPack(a_pack(), replace(proof, guarantees=broken))
    with pytest.raises(PackRejected, match=r"proof\.guarantees\.total: the record says 'broken'"):
        PolicyService(store).load("small")


def test_proving_again_finds_a_record_that_says_more_than_is_true():
    published = PublishedPack(an_unfit_pack(), proof_of(check(a_pack())))
    places = {issue.place for issue in PolicyService(MemoryStore()).recheck(published)}
    assert {"life_first", "g_weapon"} <= places


def test_proving_again_finds_a_record_of_another_pack():
    proof = proof_of(check(a_pack()))
    other = replace(proof, answer_sets={**proof.answer_sets, "police_now": 3})
    issues = PolicyService(MemoryStore()).recheck(PublishedPack(a_pack(), other))
    assert [issue.place for issue in issues] == ["proof.answer_sets"]


def test_what_calls_use_is_shown_and_the_source_where_it_is_asked_for():
    store = MemoryStore(a_pack())
    retitled = replace(a_pack(), meta=replace(a_pack().meta, title="Published"))
    store.published["small"] = PublishedPack(retitled, proof_of(check(retitled)))
    shown = PolicyService(store).show("small")
    assert (shown.pack.meta.title, shown.published) == ("Published", True)
    shown = PolicyService(store).show("small", source=True)
    assert (shown.pack.meta.title, shown.published) == ("Small pack", False)
    store.sources.clear()
    shown = PolicyService(store).show("small")
    assert (shown.pack.meta.title, shown.source) == ("Published", "none")
    store.published.clear()
    store.sources["small"] = a_pack()
    assert not PolicyService(store).show("small").published


def listed(store: MemoryStore) -> tuple[str, str]:
    (found,) = PolicyService(store).packs_beside_sources()
    return found.source, found.source_fault


def test_a_published_pack_is_listed_beside_its_source():
    store = MemoryStore(a_pack())
    assert listed(store) == ("not_compared", "")
    PolicyService(store).publish("small")
    assert listed(store) == ("same", "")
    approved = replace(a_pack(), meta=replace(a_pack().meta, approvals=APPROVALS))
    store.sources["small"] = approved
    assert listed(store) == ("differs", "")
    store.unreadable = {"small"}
    assert listed(store) == ("unreadable", "questions.yaml: cannot be read (and 1 more)")
    store.sources.clear()
    assert listed(store) == ("none", "")


def test_checking_gives_the_pack_and_its_report():
    pack, report = PolicyService(MemoryStore(a_pack())).check("small")
    assert pack == a_pack()
    assert report.held
