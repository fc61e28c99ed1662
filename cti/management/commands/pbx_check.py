"""`./portal manage pbx_check`: what is wrong with the exchange's configuration, in sentences."""

import asyncio
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from company import exchange
from company.secrets import UnreadableError
from cti.cdr.check import findings as call_log
from pbx.asterisk.check import Facts, Finding, examine, findings
from pbx.errors import PbxError


def _rules(facts: Facts) -> tuple[Finding, ...]:
    if "portal-rules" not in facts.introduction.contexts or settings.ROUTE_TOKEN:
        return ()
    return (Finding("The exchange would ask for people's rules and may not: set ROUTE_TOKEN.", serious=False),)


class Command(BaseCommand):
    help = "Looks at the exchange in force and says what to change there. Exits with 1 if something must be."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            address = exchange.address()
            if address is None:
                self.stdout.write("The simulator needs no configuration.")
                return
            facts = asyncio.run(examine(address))
        except UnreadableError as error:
            raise CommandError("The secret was encrypted with a SECRET_KEY that is not known.") from error
        except (PbxError, ValueError) as error:
            raise CommandError(str(error)) from error
        who = facts.introduction
        self.stdout.write(f"Asterisk {who.version}, {who.system_name or 'without a name'}, at {facts.host}")
        found = (*findings(facts), *_rules(facts), *call_log(settings.PBX_CDR, settings.TIME_ZONE))
        for finding in found:
            style = self.style.ERROR if finding.serious else self.style.WARNING
            self.stdout.write(style(f"- {finding.sentence}"))
        if any(finding.serious for finding in found):
            sys.exit(1)
        if not found:
            self.stdout.write(self.style.SUCCESS("Everything is as the portal needs it."))
