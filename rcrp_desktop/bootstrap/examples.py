"""Composes the invented calls of the example folder, for the start screen and for ``rcrp demo``."""

from __future__ import annotations

from functools import cache

from rcrp_desktop.application.demo import DemoService, Made
from rcrp_desktop.bootstrap.workplace import APP, Desk
from rcrp_desktop.domain.policy.pack import PolicyPack


def demo_service(desk: Desk) -> DemoService:
    """Example calls in the data folder of this desk, played with its pack."""
    from rcrp_desktop.adapters.policy_files.rulesets import ruleset_bytes
    from rcrp_desktop.adapters.sqlite.example_logs import ExampleLogs

    def pack() -> PolicyPack:
        return desk.policies.load(desk.policy).pack

    @cache
    def ruleset() -> tuple[str, bytes]:
        return pack().digest, ruleset_bytes(pack())

    logs = ExampleLogs(desk.places.own, APP, ruleset)
    return DemoService(logs, pack, desk.clock)


def load_examples(desk: Desk) -> Made:
    """The calls of the start screen; raises OperationalProblem where they cannot be written."""
    return demo_service(desk).load_examples()


def clear_examples(desk: Desk) -> bool:
    """Take every example record out in one step."""
    return demo_service(desk).clear()
