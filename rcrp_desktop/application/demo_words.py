"""Invented words for example calls. Nobody's story: phrases of the kind that turn up, with nothing in them."""

from __future__ import annotations

NOTES = (
    "Second ring of the bell, no answer. Curtains open, post on the mat.",
    "Caller rings from the ward office. Bed was found empty at the round.",
    "Neighbour heard shouting earlier, quiet now.",
    "Caller says this is the third missed visit this week.",
    "Speaks slowly, English is not their first language. Interpreter was offered.",
    "Door is on the chain, television is on.",
    "Caller does not want to give their own number to the person.",
    "Support worker is outside and will wait.",
    "Was seen at the shop yesterday, buying bread.",
    "Has a lifeline button, no press today.",
    "Crisis line was engaged twice before the caller rang here.",
    "Caller is on a bad line. Words confirmed by reading back.",
    "The key safe is empty. Landlord is being rung by the caller.",
    "Dog is barking inside. Food was put out by the neighbour.",
    "Says the clinic has closed for the day and the voicemail said to ring the police.",
    "Patient left by the side door, in a coat, with a bag.",
)

SUPERVISOR_QUESTIONS = (
    "Caller insists that police go. Please look.",
    "Two services each say that it is for the other.",
    "The answers fit, but it does not feel finished.",
    "Same address twice this week.",
    "The ward wants police to bring the person back.",
    "Unclear who holds the key.",
)

SUPERVISOR_REASONS = (
    "Listened to the line. The service on the spot has the lead and has accepted it.",
    "Spoke with the duty manager there. They go themselves.",
    "History looked at. Nothing on it points to police.",
    "Duty to act cannot be ruled out on what is known. Police go.",
    "Twice on this reference within a day. Police go and look.",
    "Agreed. Ring back within the hour and say so to the caller.",
    "The caller can stay on the spot, and the agency is on its way.",
)

LESS_REASONS = (
    "The person has rung the caller since and is at home.",
    "A crew is with them already.",
    "The keyholder has opened the door. Nobody is hurt.",
    "Caller rings back: found in the garden.",
)

MORE_REASONS = (
    "The caller's voice changed when I asked about the knife drawer.",
    "Background noise does not fit what is said.",
    "Something does not add up, I would rather have somebody look.",
    "The caller hung up in the middle of a sentence.",
)

OVERRIDE_REASONS = (
    "Caller shouted that he is on the wrong side of the railing.",
    "Heard breaking glass and then nothing.",
    "Says tablets were taken while we spoke.",
    "Child's voice in the background, crying for help.",
)

STAND_DOWN_REASONS = (
    "Officers on the spot: crew has the patient, nothing for police.",
    "Caller rang back from inside the flat, all accounted for by the crew.",
)

NEW_FACTS = (
    "Caller rings again: the door is open now.",
    "Relative found a note. Caller reads it out.",
    "The agency rings back and cannot come today.",
    "The person has rung the caller.",
    "Neighbour saw the person leave an hour ago.",
)

AGENCY_WORDS = (
    "duty desk, by telephone",
    "shift lead, warm transfer",
    "control room, control to control",
    "on-call manager, by telephone",
)

COULD_NOT_TELL = (
    "line went dead",
    "voicemail only, no message left",
    "caller had hung up",
    "number withheld",
)

CHECK_WORDS = (
    "entry from last year, read out to the supervisor",
    "marker seen, about the address and not the person",
    "system did not answer",
    "no access at this desk",
)
