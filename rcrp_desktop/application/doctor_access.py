"""What the support report says of rights: who reads, who writes, and what nobody granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.application.doctor_parts import AccessFacts, Finding, SharedFacts, State

_NAMED = 3


def access_findings(access: AccessFacts) -> Iterator[Finding]:
    """Who can read and write, then what is wrong with it."""
    if not access.looked:
        mend = "`icacls` with the data folder shows them; the guide for IT says what they must be."
        yield Finding("rights", State.NOTE, "are not looked at on this system", mend)
        return
    if access.shared is None:
        yield Finding(
            "rights", State.GOOD, "nobody but this account is meant to read or write here"
        )
    else:
        yield from _shared(access.shared)
    for where in access.closed:
        mend = "Use the account that it belongs to, or have who administers the machine give the right."
        detail = f"{where} may not be read by this account; what is in it is not known"
        yield Finding("closed", State.MEND, detail, mend)
    if access.others_closed:
        mend = "Run `rcrp doctor` under those accounts, or as who administers the machine."
        detail = (
            f"what waits there for their logs could not be looked at: {_few(access.others_closed)}"
        )
        yield Finding("other accounts", State.NOTE, detail, mend)
    for command in access.too_open:
        detail = "other accounts can read or write what is this account's own"
        yield Finding("too open", State.NOTE, detail, f"Give this command: {command}")
    if access.links:
        mend = "The program follows none of them. Find out who made them, and remove them."
        yield Finding("links", State.MEND, _few(access.links), mend)
    if access.foreign:
        mend = "Nothing can be recorded there. Have who administers the machine move it away."
        yield Finding("somebody else's", State.MEND, _few(access.foreign), mend)
    yield from _elsewhere(access)


def _shared(shared: SharedFacts) -> Iterator[Finding]:
    detail = f"shared: each account writes its own log, the group {shared.readers} reads all"
    state = State.GOOD if shared.is_let_in else State.MEND
    mend = "" if shared.is_let_in else f"usermod -aG {shared.desk} ACCOUNT, then sign in again."
    yield Finding("rights", state, f"{detail}; this account {_reading(shared)}", mend)
    for group in shared.missing:
        mend = f"Make it: groupadd {group}. Then put accounts in it: usermod -aG {group} ACCOUNT."
        yield Finding("group", State.MEND, f"{group or '(no name)'} is not there", mend)
    if shared.owned:
        who = ", ".join(dict.fromkeys(owner for _, owner in shared.owned))
        folders = " ".join(folder for folder, _ in shared.owned)
        detail = (
            f"{who} can take away what other accounts record: the folders belong to that account"
        )
        mend = f"Have who administers the machine take them over: chown -h root {folders}"
        yield Finding("owner", State.NOTE, detail, mend)
    if shared.wrong:
        desk = f" --desk {shared.desk}" if shared.desk != shared.readers else ""
        mend = (
            "Have who administers the machine set it up again, which takes nothing away: rcrp doctor"
            f" --set-up-shared --readers {shared.readers}{desk}, with --data where the folder is named."
        )
        yield Finding("rights of folders", State.MEND, _few(shared.wrong), mend)


def _reading(shared: SharedFacts) -> str:
    if not shared.is_let_in:
        return f"reads and writes nothing: it is not in {shared.desk}"
    if shared.reads_all:
        return "reads all logs"
    is_one_group = shared.readers == shared.desk
    return (
        "reads its own log only" if is_one_group else "reads its own log, and what readers record"
    )


def _elsewhere(access: AccessFacts) -> Iterator[Finding]:
    if access.left_out:
        detail = f"{access.left_out} is shared by other accounts; this one keeps its records apart"
        mend = f"To share it: usermod -aG {access.group} ACCOUNT, then sign in again."
        yield Finding("shared folder", State.NOTE, detail, mend)
    if access.before:
        detail = f"records of this account from before the folder was shared: {access.before}"
        yield Finding("records", State.NOTE, detail, "Commands read them with --data.")


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
