"""Composes the invented calls of the example folder, for the start screen and for ``rcrp demo``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Protocol

from rcrp_desktop import __version__
from rcrp_desktop.application.audit_ports import Clock
from rcrp_desktop.application.demo import DemoService, Made
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.domain.policy.pack import PolicyPack


class ExampleDesk(Protocol):
    """What is needed of a desk."""

    @property
    def data(self) -> Path:
        """Its data folder."""
        ...

    @property
    def policy(self) -> str:
        """Its pack."""
        ...

    @property
    def policies(self) -> PolicyService:
        """All packs."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...


def demo_service(desk: ExampleDesk) -> DemoService:
    """Example calls in the data folder of this desk, played with its pack."""
    from rcrp_desktop.adapters.policy_files.rulesets import ruleset_bytes
    from rcrp_desktop.adapters.sqlite.example_logs import ExampleLogs

    def pack() -> PolicyPack:
        return desk.policies.load(desk.policy).pack

    @cache
    def ruleset() -> tuple[str, bytes]:
        return pack().digest, ruleset_bytes(pack())

    logs = ExampleLogs(desk.data, f"rcrp-desktop {__version__}", ruleset)
    return DemoService(logs, pack, desk.clock)


def load_examples(desk: ExampleDesk) -> Made:
    """The calls of the start screen; raises OperationalProblem where they cannot be written."""
    return demo_service(desk).load_examples()


def clear_examples(desk: ExampleDesk) -> bool:
    """Take every example record out in one step."""
    return demo_service(desk).clear()
