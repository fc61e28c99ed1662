"""The first words of a connection: log in, and ask who is there."""

from pbx.asterisk import introduction
from pbx.asterisk.address import Address
from pbx.asterisk.connection import AmiConnection
from pbx.errors import Cause, PbxOutcomeUnknown, PbxRefused, PbxUnavailable


async def log_in(connection: AmiConnection, address: Address) -> None:
    """Raises PbxUnavailable with a sentence that says what to mend."""
    try:
        await connection.ask("Login", (("Username", address.user), ("Secret", address.secret)))
    except PbxRefused as error:
        raise PbxUnavailable(
            f"The exchange refuses the account {address.user!r}: the secret in PBX_URL and `permit` in manager.conf "
            f"must fit ({error}).",
            Cause.LOGIN,
        ) from error
    except (PbxOutcomeUnknown, ValueError) as error:
        raise PbxUnavailable(connection.reason or str(error), Cause.BROKEN_OFF) from error


async def introduce(connection: AmiConnection) -> introduction.Introduction:
    """Ask the exchange who it is. Raises PbxUnavailable when the account may not even ask that."""
    try:
        core = await connection.ask("CoreSettings")
        commands = await connection.ask("ListCommands")
    except PbxRefused as error:
        raise PbxUnavailable(
            f"The exchange tells the portal's account nothing: give it `write` as in webcti_manager.conf ({error}).",
            Cause.RIGHTS,
        ) from error
    contexts = set()
    for context in introduction.CONTEXTS + introduction.OPTIONAL_CONTEXTS:
        try:
            await connection.ask("ShowDialPlan", (("Context", context),))
        except PbxRefused as error:
            if "find context" in str(error):
                continue
        contexts.add(context)
    return introduction.read(core[0], commands[0], frozenset(contexts))
