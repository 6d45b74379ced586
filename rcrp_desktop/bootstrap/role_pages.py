"""The pages of each role's navigation, built when they are first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.scenario_files import ScenarioFolders
from rcrp_desktop.adapters.sqlite.run_records import SqliteRunRecords
from rcrp_desktop.application.training import RunCalls, TrainingService
from rcrp_desktop.bootstrap.workplace import Workplace
from rcrp_desktop.domain import guarantees
from rcrp_desktop.presentation.call_inputs import Desk as ScreenDesk
from rcrp_desktop.presentation.policy_screen import PolicyModel, present_policy
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.call_taking.screen import CallScreenPage
from rcrp_desktop.ui.parts import RolePage, Shell
from rcrp_desktop.ui.policy_page import PolicyPage
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
        "policy": (("policy", "shell.policy", lambda shell: _policy(workplace, shell)),),
    }
    return [RolePage(id_, texts(key), build) for id_, key, build in builders.get(role, ())]


def _policy(workplace: Workplace, shell: Shell) -> QWidget:
    def check() -> PolicyModel:
        pack = workplace.engines.published.pack
        return present_policy(pack, guarantees.check(pack), workplace.desk.texts)

    return PolicyPage(workplace.desk.texts, shell.lanes, check)


def _training(workplace: Workplace, times: Times, shell: Shell) -> QWidget:
    """Mock calls over a log of their own; nothing here can reach the live one."""
    desk = workplace.desk.with_role("trainer")
    practice = Workplace(desk, "training", keys=workplace.keys)
    shell.lanes.write(practice.open_log, _nothing, shell.problem)
    service = TrainingService(
        ScenarioFolders([resource_path("scenarios")]),
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
        screen = ScreenDesk(
            desk.texts, times, desk.person.id, "training", desk.settings.override_key
        )
        page = CallScreenPage(
            calls, shell.lanes, screen, practice.records, practice.note_copy, side
        )
        page.begin()
        return page

    area = TrainingArea(tools, make_call_page)
    shell.closing(practice.close)
    return area


def _nothing(_notices: object) -> None:
    """The training log needs no telling; its frame says what it is."""
