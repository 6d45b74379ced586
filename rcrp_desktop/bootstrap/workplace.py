"""One person at one desk, composed from the parts.

A ``Workplace`` is one person at one desk in one mode. Its log is opened on the writer thread, after the first
question is on screen, because keys and signatures are slow to import; until then nothing can be lost, since
everything recorded waits in the same lane behind the opening.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop import __version__
from rcrp_desktop.adapters.clock import RandomIds, SystemClock
from rcrp_desktop.adapters.data_places import (
    DataPlaces,
    default_folder,
    desk_settings,
    places_of,
)
from rcrp_desktop.adapters.engine_shelf import EngineShelf
from rcrp_desktop.adapters.identity import current_account, workstation
from rcrp_desktop.adapters.looking import is_folder, is_there
from rcrp_desktop.adapters.policy_files.rulesets import ruleset_bytes
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.settings import Settings, write_settings
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_of_others import left_by_others, mark_in, person_of
from rcrp_desktop.adapters.sqlite import hot_journal
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.log_places import LogPlace, account_mark
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.audit_ports import (
    SET_ASIDE,
    Clock,
    IdSource,
    KeyStore,
    Notice,
    Signer,
)
from rcrp_desktop.application.calls import UNFINISHED_WITHIN_MS, CallService, FoundCalls
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import LogInUse, OperationalProblem, PackRejected
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.presentation.texts import Texts

if TYPE_CHECKING:
    from rcrp_desktop.adapters.keys import OneSigner

APP = f"rcrp-desktop {__version__}"


@frozen
class StartOptions:
    """What the command line says. Empty means: from the settings, or asked on the first screen."""

    data: Path | None = None
    policy: str = ""
    role: str = ""
    person: str = ""


@frozen
class Desk:
    """What is the same for every mode and role at this desk.

    ``is_policy_asked``: the pack was named for this start, so that no other may stand in for it.
    """

    data: Path
    places: DataPlaces
    settings: Settings
    settings_problem: OperationalProblem | None
    person: Person
    account: str
    policy: str
    is_policy_asked: bool
    texts: Texts
    policies: PolicyService
    clock: Clock
    ids: IdSource

    def with_role(self, role: str) -> Desk:
        """The same desk, another role."""
        return replace(self, person=replace(self.person, role=role))

    def remember(self, settings: Settings) -> Desk:
        """Write the settings; raises OperationalProblem and then keeps the old ones."""
        write_settings(self.places.own, settings)
        return replace(self, settings=settings)


def open_desk(options: StartOptions) -> Desk:
    """Read settings, texts and who sits here. Opens no log.

    A fault in the settings does not keep the desk closed: the usual value is used there and the fault is told.
    """
    account = current_account()
    data = options.data if options.data is not None else default_folder()
    places = places_of(data, account.id, named=options.data is not None)
    settings, problem = desk_settings(places)
    asserted = options.person or settings.person
    person = Person(
        asserted or account.name,
        options.role or settings.role or "handler",
        verified=not asserted,
        account=account_mark(account.id),
    )
    return Desk(
        data=data,
        places=places,
        settings=settings,
        settings_problem=problem,
        person=person,
        account=f"{account.id}/{asserted}" if asserted else account.id,
        policy=options.policy or settings.policy,
        is_policy_asked=bool(options.policy),
        texts=load_texts(resource_path("text")),
        policies=PolicyService(FilePolicyStore((data / "policies", resource_path("policies")))),
        clock=SystemClock(),
        ids=RandomIds(),
    )


def stand_in(desk: Desk) -> tuple[PolicyService, str]:
    """The pack that takes calls where the one in the settings cannot be used: it ships, so it is there."""
    roots = (resource_path("policies"), desk.data / "policies")
    return PolicyService(FilePolicyStore(roots)), Settings().policy


class Workplace:
    """One person, one mode, one log.

    Made on any thread. ``open_log`` and everything that records run on the writer thread.
    """

    def __init__(self, desk: Desk, mode: LogMode = "live", *, keys: KeyStore | None = None) -> None:
        """Load the pack in force; raises PackRejected where it cannot be used.

        ``keys`` stands in for the operating system's store in tests.
        """
        self.desk = desk
        self.mode: LogMode = mode
        self.folder = desk.places.logs(mode)
        self.keys = keys
        self.place: LogPlace | None = None
        self._place_problem: OperationalProblem | None = None
        self._notices: list[Notice] = []
        self._is_open = False
        self._find_place()
        own = (self.place or self._place_of("unknown")).path
        hot_journal.settle(own)
        # Where nobody is told to sit here, the settings may have lost who did: their calls stay open.
        untold = desk.person.verified
        self.records = SqliteCallRecords(self.folder, own, mode, whoever_sat_here=untold)
        self.pack_problem: PackRejected | None = None
        self.engines = self._engine_shelf()
        self.references = SqliteReferences(self.records, self.engines)
        self.journal = JsonLinesSpill(self._journal_owner(), desk.clock)
        self._bind_journal(None)
        self.recorder = Recorder(None, self.journal, desk.clock, why_no_log=self._place_problem)
        self.calls = CallService(
            self.recorder,
            self.engines,
            self.records,
            self.references,
            desk.clock,
            desk.ids,
            desk.person,
            mode=mode,
        )

    def _engine_shelf(self) -> EngineShelf:
        """The pack in force. One that only the settings name keeps no window shut: a shipped one stands in."""
        desk, ruleset = self.desk, self.records.ruleset
        try:
            return EngineShelf(desk.policies, desk.policy, ruleset, desk.clock)
        except PackRejected as problem:
            if desk.is_policy_asked:
                raise
            self.pack_problem = problem
        return EngineShelf(*stand_in(desk), ruleset, desk.clock)

    def _find_place(self) -> None:
        try:
            station = workstation(self.desk.data, account_mark(self.desk.account))
        except OperationalProblem as problem:
            self._place_problem = problem
            return
        if station.notice is not None:
            self._notices.append(station.notice)
        self.place = self._place_of(station.id)

    def _place_of(self, station: str) -> LogPlace:
        force = self.desk.settings.force
        return LogPlace(self.folder, force, station, self.desk.account, self.mode)

    def _journal_owner(self) -> JournalOwner:
        log_id = self.place.log_id if self.place is not None else ""
        account = account_mark(self.desk.account)
        data = self.desk.places.spill(self.mode).parent
        return JournalOwner(data, log_id, account, self.desk.person.id, self.mode)

    def _bind_journal(self, signer: Signer | None) -> None:
        """What spills from now on says whose it is, by the log's key, else by its last head."""
        if self.place is not None:
            self.journal.bind(self.place.log_id, signer, self._last_head)

    def _bind_journal_by(self, keys: OneSigner, place: LogPlace) -> None:
        """Also where the log cannot be opened: what spills meanwhile is to be known again.

        Another copy may be beginning it now. To ask for its key before it is there would make a second one.
        """
        if keys.was_asked:
            self._bind_journal(keys.signer(place.log_id))
        else:
            self.journal.bind_once_begun(
                place.log_id,
                lambda: is_there(place.path),
                lambda: keys.signer(place.log_id),
                self._last_head,
            )

    def _last_head(self) -> Checkpoint | None:
        """The newest head of the own log that is known here, open or not."""
        from rcrp_desktop.adapters.heads import FileHeads

        log = self.recorder.log
        if log is not None:
            return log.head()
        return FileHeads(self.folder).load(self.place.log_id) if self.place is not None else None

    def open_log(self) -> Sequence[Notice]:
        """Open the log for writing, keep the pack's bytes in it, take in what was spilled.

        One that was lost while it was open is opened again: it is set aside and another begun, as at a start.

        Raises:
            OperationalProblem: it cannot be opened now; recording goes to the spill journal until it can.
        """
        if self.recorder.is_log_lost:
            self.recorder.give_up_log()
            self._is_open = False
        if self._is_open:
            return ()
        if self.recorder.log is None:
            try:
                self._open_log()
            except LogInUse:
                self.recorder.stand_back()
                raise
            except OperationalProblem:
                self.recorder.look_for_room()
                raise
        log = self.recorder.log
        assert log is not None  # else opening it had raised
        pack = self.engines.published.pack
        log.keep_ruleset(pack.digest, ruleset_bytes(pack))
        self._carry_over(log.origin())
        self.recorder.recover()
        self._is_open = True  # not before: what is told here is told once
        told, self._notices = self._notices, []
        beside = (*self._waiting_for_others(), *self._left_out())
        return (*told, *self.recorder.notices(), *beside)

    def unfinished(self) -> FoundCalls:
        """Calls that were cut off. Not all, where nobody is named here and a journal of somebody waits."""
        found = self.calls.unfinished()
        is_less = self.desk.person.verified and bool(self._journals_of_others())
        return replace(found, is_all=False) if is_less else found

    def _journals_of_others(self) -> list[Path]:
        owner = self._journal_owner()
        return left_by_others(owner.data, owner.account_hash, owner.mode)

    def _waiting_for_others(self) -> Sequence[Notice]:
        """Whose acts wait here for a record of their own: else nobody would know, once the settings changed."""
        untold = account_mark(current_account().id)
        found: dict[tuple[str, str], Notice] = {}
        for path in self._journals_of_others():
            kind = "spill_untold" if mark_in(path) == untold else "spill_others"
            who = person_of(path)
            found.setdefault((kind, who), Notice(kind, who, path))
        return tuple(found.values())

    def _left_out(self) -> Sequence[Notice]:
        """What was done here may stand in another file of the own log alone, which is not read as that."""
        places = self.records.left_out()
        return (Notice("left_out", ", ".join(places)),) if places else ()

    def _open_log(self) -> None:
        from rcrp_desktop.adapters.heads import FileHeads
        from rcrp_desktop.adapters.keys import KeyringHeads, KeyringKeys, OneSigner, system_box
        from rcrp_desktop.adapters.patient_box import PatientBox
        from rcrp_desktop.adapters.sqlite.opening import open_log

        self.engines.current().compile()  # the first answer comes through this lane, behind it
        if self.place is None:
            self._find_place()
        if self.place is None:
            raise self._place_problem or OperationalProblem("no place for the log")
        box = PatientBox(system_box)
        heads = [FileHeads(self.folder), *([KeyringHeads(box)] if self.keys is None else [])]
        keys = OneSigner(self.keys or KeyringKeys(box))
        try:
            opened = open_log(
                self.place,
                actor=self.desk.person.id,
                unverified=self.desk.person.unverified,
                app=APP,
                clock=self.desk.clock,
                keys=keys,
                heads=heads,
            )
        finally:
            self._bind_journal_by(keys, self.place)
        self.recorder.use(opened.log)
        # Kept until they are told: what follows can fail, and is then tried again.
        self._notices += opened.notices

    def _carry_over(self, origin: str) -> None:
        """Name the open calls of a log that was set aside in the one that follows it, as long as it is said."""
        if not any(notice.kind in SET_ASIDE for notice in self._notices):
            return
        from rcrp_desktop.application.reopening import carry_over

        since = self.desk.clock.now_ms() - UNFINISHED_WITHIN_MS
        count = carry_over(self.records.set_aside_since(since), self.calls, self.recorder, origin)
        self._notices = [
            replace(notice, reopened=count) if notice.kind in SET_ASIDE else notice
            for notice in self._notices
        ]

    def say_seen(self) -> None:
        """Somebody has seen what was said of a log that was set aside. On the writer thread."""
        from rcrp_desktop.adapters.sqlite.set_aside import seen_command
        from rcrp_desktop.application.reopening import say_seen

        if self.recorder.log is not None:
            say_seen(self.calls, self.recorder, seen_command(self.recorder.log.origin()))

    def note_copy(self, call: str, what: str) -> None:
        """A text left the program: an access record, on the writer thread (DPA 2018 s.62)."""
        stamp = self.calls.stamp()
        entry = NewEntry(
            kind="copied",
            record_class="access",
            at_ms=stamp.at_ms,
            actor=stamp.actor,
            role=stamp.role,
            call=call,
            command=stamp.command,
            body={"what": what},
            parts={},
        )
        self.recorder.record([entry])

    @property
    def examples_folder(self) -> Path:
        """Where invented calls are kept, apart from everything else."""
        return self.desk.places.logs("example")

    def has_examples(self) -> bool:
        """Whether example calls are there."""
        return is_folder(self.examples_folder / "logs")

    def close(self) -> None:
        """Record the orderly end and let go of every file. On the writer thread."""
        log = self.recorder.log
        if log is not None:
            log.close()
        self.journal.close()
        self.records.close()
