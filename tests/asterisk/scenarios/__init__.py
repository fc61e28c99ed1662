"""What happens at a company's telephones, told once and watched by whoever wants to know.

A scenario moves real telephones and says at each step what must be seen. Whoever watches is a
`Portal`: the driver with the call model, the gateway's board in Redis, or the page in a browser.
Steps wait for the telephones and for the exchange, never for a portal, so that a scenario runs the
same whether anybody looks or not (`tests.asterisk.unwatched`).
"""

from collections.abc import Awaitable, Callable

from tests.asterisk.company import Company
from tests.asterisk.scenarios import calls, groups, moves, services, sound
from tests.asterisk.scenarios.portal import Portal, SoundPortal

Scenario = Callable[[Company, Portal], Awaitable[None]]

SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        calls.answered,
        calls.missed,
        calls.rung_out,
        calls.busy,
        calls.call_waiting,
        calls.rejected,
        calls.hold_and_resume,
        calls.unregistered,
        calls.call_from_outside,
        calls.call_to_outside,
        moves.blind_transfer,
        moves.attended_transfer,
        moves.pickup,
        moves.park_and_unpark,
        groups.group_answered_by_another,
        groups.group_missed,
        groups.queue_answered,
        groups.queue_abandoned,
        services.voicemail_left,
        services.do_not_disturb,
        services.forwarded,
        services.click_to_call,
        services.callback_through_the_mobile,
    )
}

SOUND: dict[str, Callable[[Company, SoundPortal], Awaitable[None]]] = {
    scenario.__name__: scenario
    for scenario in (
        sound.message_left,
        sound.message_moved,
        sound.message_played,
        sound.message_forwarded,
        sound.message_removed,
        sound.greeting_spoken,
        sound.recording_kept,
        sound.recording_ends_with_the_call,
        sound.recording_survives_a_transfer,
        sound.blocked,
        sound.forwarded_to_voicemail,
    )
}
"""Those of which somebody must see more than lines and calls."""
