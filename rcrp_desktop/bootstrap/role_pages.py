"""The pages of each role's navigation, built when they are first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.keys import check_ed25519
from rcrp_desktop.adapters.scenario_files import ScenarioFolders, scenario_folders
from rcrp_desktop.adapters.sqlite.checked_logs import CheckedLogs
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.run_records import SqliteRunRecords
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.integrity import IntegrityService
from rcrp_desktop.application.pack_measures import Measures, measures_of
from rcrp_desktop.application.problems import PackRejected
from rcrp_desktop.application.search import SearchService
from rcrp_desktop.application.supervision import SupervisionService
from rcrp_desktop.application.training import RunCalls, TrainingService
from rcrp_desktop.bootstrap.workplace import Workplace
from rcrp_desktop.domain.policy import guarantees
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.presentation.call_inputs import Desk as ScreenDesk
from rcrp_desktop.presentation.policy_screen import PolicyModel, present_policy
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.call_taking.screen import CallScreenPage
from rcrp_desktop.ui.parts import RolePage, Shell
from rcrp_desktop.ui.policy_page import PolicyPage
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.decisions import Decisions
from rcrp_desktop.ui.supervisor.integrity_page import IntegrityPage
from rcrp_desktop.ui.supervisor.search_page import SearchPageView
from rcrp_desktop.ui.supervisor.tools import SupervisorTools, WriterLane
from rcrp_desktop.ui.training.area import TrainingArea
from rcrp_desktop.ui.training.pages import TrainingTools

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def pages_of(role: str, workplace: Workplace, times: Times) -> Sequence[RolePage]:
    """Pages of a role, the first one opens first. A handler has the call screen only."""
    texts = workplace.desk.texts
    builders: dict[str, Sequence[tuple[str, str, Callable[[Shell], QWidget]]]] = {
        "trainer": (
            ("scenarios", "shell.scenarios", lambda shell: _training(workplace, times, shell)),
        ),
        "supervisor": _supervisor_pages(workplace, times),
        "policy": (("policy", "shell.policy", lambda shell: _policy(workplace, shell)),),
    }
    suffix = ""
    if role == "supervisor" and workplace.has_examples():
        suffix = " · " + texts("shell.example")
    return [RolePage(id_, texts(key) + suffix, build) for id_, key, build in builders.get(role, ())]


def _supervisor_pages(
    workplace: Workplace, times: Times
) -> Sequence[tuple[str, str, Callable[[Shell], QWidget]]]:
    tools: list[SupervisorTools] = []

    def with_tools(shell: Shell) -> SupervisorTools:
        if not tools:
            tools.append(_supervisor_tools(_looked_at(workplace, shell), times, shell))
        return tools[0]

    return (
        ("board", "shell.board", lambda shell: BoardPage(with_tools(shell))),
        ("record", "shell.record", lambda shell: SearchPageView(with_tools(shell))),
        ("integrity", "shell.integrity", lambda shell: IntegrityPage(with_tools(shell))),
    )


def _looked_at(workplace: Workplace, shell: Shell) -> Workplace:
    """While example calls are loaded they are what is looked at, from a log of their own kind.

    So nobody's look at an invented call, and no decision on one, ever stands in the live record.
    """
    if not workplace.has_examples():
        return workplace
    desk = workplace.desk.with_role(workplace.calls.person.role)
    examples = Workplace(desk, "example", keys=workplace.keys)
    _open_own(examples, shell, "problem.of_examples")
    shell.closing(examples.close)
    return examples


def _supervisor_tools(place: Workplace, times: Times, shell: Shell) -> SupervisorTools:
    """Looks are written to the person's own log; what is looked at are all logs of the same mode."""
    desk, folder, person = place.desk, place.folder, place.calls.person
    needed = desk.settings.ask_access_reason
    lane = WriterLane(shell.lanes)
    access = AccessRecords(place.recorder, person, desk.clock, desk.ids, lane, needed)
    path = desk.places.index_file(place.mode)
    index = SqliteCallIndex(path, folder, place.engines, desk.clock, mode=place.mode)
    shell.closing(index.close)
    prover = SqliteCallProver(folder, check_ed25519, place.mode)
    logs = CheckedLogs(folder)
    words = Words(desk.texts, times, person.id, bool(person.unverified), person.account)
    supervision = SupervisionService(place.calls, place.records, index, access, prover)

    return SupervisorTools(
        supervision,
        SearchService(index, access),
        IntegrityService(SqliteLogVerifier(), logs, access, desk.clock),
        shell.lanes,
        shell,
        words,
        desk.clock.now_ms,
        lambda days: times.midnight_ms(desk.clock.now_ms(), days),
        Decisions(supervision, shell.lanes, words, desk.clock.now_ms, shell.acts_told),
        has_examples=place.mode == "example",
    )


def _measured(pack: PolicyPack) -> Measures | PackRejected:
    try:
        return measures_of(pack)
    except PackRejected as fault:
        return fault


def _policy(workplace: Workplace, shell: Shell) -> QWidget:
    def check() -> PolicyModel:
        pack = workplace.engines.published.pack
        report = guarantees.check(pack)
        measured = _measured(pack) if report.held else None
        return present_policy(pack, report, workplace.desk.texts, measured)

    return PolicyPage(workplace.desk.texts, shell.lanes, check)


def _training(workplace: Workplace, times: Times, shell: Shell) -> QWidget:
    """Mock calls over a log of their own; nothing here can reach the live one."""
    desk = workplace.desk.with_role("trainer")
    practice = Workplace(desk, "training", keys=workplace.keys)
    _open_own(practice, shell, "problem.of_training")
    service = TrainingService(
        ScenarioFolders(scenario_folders(desk.places.data)),
        practice.recorder,
        practice.engines,
        practice.records,
        SqliteRunRecords(practice.folder),
        desk.clock,
        desk.ids,
        desk.person,
    )
    tools = TrainingTools(service, shell.lanes, desk.texts, times, shell.problem)

    def make_call_page(calls: RunCalls, side: QWidget) -> QWidget:
        words = desk.texts.instead("training.instead")  # nothing of a mock call goes into real CAD
        key = desk.settings.override_key
        screen = ScreenDesk(
            words,
            times,
            desk.person.id,
            "training",
            key,
            unverified=bool(desk.person.unverified),
            account=desk.person.account,
        )
        page = CallScreenPage(
            calls, shell.lanes, screen, practice.records, practice.note_copy, side
        )
        page.begin()
        return page

    area = TrainingArea(tools, make_call_page)
    shell.closing(practice.close)
    return area


def _open_own(place: Workplace, shell: Shell, label: str) -> None:
    """A page's own log, on the write lane; that it was set aside is said as of any other."""
    words = place.desk.texts(label)
    shell.lanes.write(place.open_log, partial(shell.found, words, place.say_seen), shell.problem)
