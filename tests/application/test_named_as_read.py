"""What an act says that it had read of another's log is missed where it stands in no log that was read.

Until then nobody knew of it but whoever remembered: the call looked whole, and one person alone decided for no police.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from rcrp_desktop.application.event_codec import SEEN
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.application.written_anew import RECOVERED, STOOD
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from tests.support.desks_apart import ENGINE, Desks, begun
from tests.support.desks_that_lose import CALL, Losing, Step

ADVICE = ENGINE.pack.route("advice_given")
DANGERS = ("yes", "crime", "police now", "raise")


def told(*logs: Sequence[StoredEntry]) -> CallState:
    return retell("call-1", merged_entries(logs), lambda _: ENGINE).state


def colleague(act: str, *, reads: bool = True) -> Desks:
    """A colleague does it, and the handler writes a note."""
    desks = begun()
    desks.act("5512", WriteNote("Looking on."))
    desks.step(("5512", act, False))
    if reads:
        desks.read("4471")
    desks.act("4471", WriteNote("Mine."))
    assert not desks.merged().damaged
    return desks


@pytest.mark.parametrize("act", DANGERS)
def test_nobody_decides_no_police_alone_where_an_act_that_somebody_had_read_is_gone(act: str):
    left = colleague(act).merged(without="5512")
    assert left.damaged
    assert supervisor_first(left, ADVICE, ENGINE) == "record_damaged"


@pytest.mark.parametrize("act", DANGERS)
def test_an_older_copy_of_the_log_that_has_an_earlier_act_of_the_call_is_missed_something(act: str):
    desks = colleague(act)
    log = desks.logs["5512"]
    assert told(desks.logs["4471"], log[:-1]).damaged
    other = replace(log[-1], seq=log[-1].seq + 3, command="another")
    assert told(desks.logs["4471"], [*log[:-1], other]).damaged, "another log of that name"


@pytest.mark.parametrize("act", DANGERS)
def test_what_nobody_had_read_is_missed_by_nobody(act: str):
    assert not colleague(act, reads=False).merged(without="5512").damaged


def test_records_that_do_not_say_what_they_had_read_miss_nothing():
    desks = colleague("police now")
    old = [
        replace(e, body={name: v for name, v in e.body.items() if name != SEEN})
        for e in desks.logs["4471"]
    ]
    assert not told(old).damaged


def test_what_was_erased_stands_there():
    desks = colleague("yes")
    erased = [replace(e, parts={}, erased=tuple(e.parts)) for e in desks.logs["5512"]]
    assert not told(desks.logs["4471"], erased).damaged


def test_an_entry_of_a_kind_that_only_a_newer_program_knows_stands_there():
    desks = colleague("look")
    *others, last = desks.logs["5512"]
    assert not told(desks.logs["4471"], [*others, replace(last, kind="of_tomorrow")]).damaged


def test_what_was_read_behind_a_hole_is_missed_as_well():
    desks = colleague("police now", reads=False)
    for text in ("On their way.", "Nearly there."):
        desks.act("5512", WriteNote(text))
    first, second, *others = desks.logs["5512"]
    desks.seen["4471"] = told(desks.logs["4471"], [first, replace(second, damaged=True), *others])
    desks.act("4471", WriteNote("Behind it."))
    mine = desks.logs["4471"]
    assert not told(mine, desks.logs["5512"]).damaged
    assert told(mine, [first, second, *others[:-1]]).damaged


def apart(log: Sequence[StoredEntry]) -> list[StoredEntry]:
    """With entries of other calls between."""
    return [replace(entry, seq=10 * entry.seq + 7) for entry in log]


@pytest.mark.parametrize("hole", [17, 23], ids=["an entry of the call", "from there on it is gone"])
def test_before_a_hole_that_was_mended_only_what_stands_there_was_read(hole: int):
    desks = colleague("police now", reads=False)
    log = apart(desks.logs["5512"])
    first = replace(log[0], lacks=((log[0].origin, hole),))
    holed = [first, *(e for e in log[1:] if e.seq < hole)]
    desks.seen["4471"] = told(desks.logs["4471"], holed)
    desks.act("4471", WriteNote("Before it."))
    mine = desks.logs["4471"]
    assert not told(mine, log).damaged
    assert told(mine).damaged


def test_of_a_log_of_whose_beginning_nothing_could_be_read_nothing_was():
    desks = colleague("police now", reads=False)
    log = apart(desks.logs["5512"])
    desks.seen["4471"] = told(desks.logs["4471"], [replace(log[0], damaged=True)])
    desks.act("4471", WriteNote("Without it."))
    assert not told(desks.logs["4471"]).damaged


def test_how_far_ones_own_logs_had_come_names_nothing_of_the_call():
    first, *others = begun().logs["4471"]
    log = [replace(e, origin="test/desk-4471/2") for e in (first, *others)]
    log[-1] = replace(log[-1], body={**log[-1].body, SEEN: ["test/desk-4471/1#99"]})
    assert not told(log).damaged
    log[-1] = replace(log[-1], body={**log[-1].body, SEEN: ["test/desk-5512/1#99"]})
    assert told(log).damaged


@pytest.mark.parametrize("stays", [False, True], ids=["gone", "beside the new one"])
def test_acts_that_were_written_anew_are_missed_by_nobody_who_had_read_them_before(stays: bool):
    desks = Losing(loses=True)
    desks.do(Step("5512", "look", reads=True))
    desks.do(Step("5512", "yes"))
    acts = Counter(e.command for e in desks.desks["5512"].log.entries if e.call == CALL)
    assert max(acts.values()) > 1, "an act of several entries, of which the last is named"
    desks.do(Step("4471", "crime", reads=True))
    desks.do(Step("5512", "police now"))
    desks.do(Step("4471", "look", reads=True))
    desks.do(Step("4471", "unsure"))
    desks.do(Step("5512", "look", lost=True, stays=stays))
    assert not desks.told().state.damaged
    desks.records.logs.remove(desks.desks["5512"].log)
    if not stays:
        assert desks.told().state.damaged


def test_of_an_act_that_was_written_anew_each_entry_stood_where_it_did():
    note = begun().logs["4471"][-1]
    stood = {RECOVERED: True, STOOD: ["test/desk-5512/0#30", "test/desk-5512/1#4"]}
    act = [
        replace(
            note, origin="test/desk-5512/2", seq=seq, command=command, body={**note.body, **stood}
        )
        for seq, command in ((1, "one"), (2, "one"), (3, "one"))
    ]
    after = [replace(e, seq=4, command="two") for e in act[:1]]
    after = [replace(e, body={**e.body, STOOD: ["test/desk-5512/1#9"]}) for e in after]

    def not_missed(log: int) -> list[int]:
        return [seq for seq in range(40) if not had_read(f"test/desk-5512/{log}#{seq}").damaged]

    def had_read(mark: str) -> CallState:
        return told([replace(note, body={**note.body, SEEN: [mark]})], [*act, *after])

    assert not_missed(1) == [4, 5, 6, 9]
    assert not_missed(0) == [30, 31, 32]
    assert not_missed(2) == [1, 2, 3, 4]
