"""Of those who heard what does not hold, a caller who waits for police comes before a service that has not heard."""

from __future__ import annotations

from rcrp_desktop.domain.duties import Owed, harm_otherwise


def test_a_caller_who_waits_in_vain_comes_before_a_service_and_after_police_that_are_not_on_cad():
    order = sorted(Owed, key=harm_otherwise)
    assert order == [
        Owed.AWAITING_SUPERVISOR,
        Owed.POLICE_NOT_ON_CAD,
        Owed.DECIDE_AGAIN,
        Owed.CALLER_NOT_TOLD,
        Owed.TELL_CALLER_OF_CHANGE,
        Owed.AGENCY_NOT_ACCEPTED,
        Owed.TELL_AGENCY_OF_CHANGE,
        *list(Owed)[7:],
    ]
