"""Why a command is refused: values, never exceptions."""

from __future__ import annotations

from enum import Enum

from rcrp_desktop.domain.frozen import frozen


class Refusal(Enum):
    """The closed set of refusals."""

    NOT_BEGUN = "not_begun"
    ALREADY_BEGUN = "already_begun"
    NO_SUCH_QUESTION = "no_such_question"
    OPTION_NOT_OFFERED = "option_not_offered"
    NOTHING_TO_TAKE_BACK = "nothing_to_take_back"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    ANSWER_COUNTS = "answer_counts"
    DECIDED_SINCE = "decided_since"
    ANSWERED_SINCE = "answered_since"
    NOTHING_HELD = "nothing_held"
    NOT_SETTLED = "not_settled"
    RATIONALE_MISSING = "rationale_missing"
    NOT_PERMITTED = "not_permitted"
    SAME_PERSON = "same_person"
    NO_OVERRIDE = "no_override"
    OVERRIDE_STANDS = "override_stands"
    TOO_LATE = "too_late"
    SHOWN_SINCE = "shown_since"
    NO_SUCH_ITEM = "no_such_item"
    NO_SUCH_DUTY = "no_such_duty"
    NO_SUCH_ROUTE = "no_such_route"
    NO_SUCH_AGENCY = "no_such_agency"
    NO_SUCH_PHRASE = "no_such_phrase"
    NOT_LESS_POLICE = "not_less_police"
    REFERENCE_UNUSABLE = "reference_unusable"
    TEXT_TOO_LONG = "text_too_long"
    NOTHING_DECIDED = "nothing_decided"
    AWAITS_SUPERVISOR = "awaits_supervisor"
    TEXT_IS_OLD = "text_is_old"
    SAFETY_NOT_ASKED = "safety_not_asked"
    LOOK_IS_OLD = "look_is_old"
    NEWS_IS_OLD = "news_is_old"
    RECORDED_MEANWHILE = "recorded_meanwhile"
    REQUEST_UNREAD = "request_unread"


@frozen
class Rejected:
    """A refused command: nothing happened and nothing is recorded. ``detail`` names the thing meant."""

    refusal: Refusal
    detail: str = ""
