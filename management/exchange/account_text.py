"""The portal's account as text for manager.conf: that of deploy/asterisk, with user, secret and permitted address."""

from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Final

from django.conf import settings

FILE: Final = "deploy/asterisk/webcti_manager.conf"


def account_text(user: str, secret: str, permitted: str) -> str:
    """Without comments. `permitted` is the portal's address as the exchange sees it; empty: unknown."""
    lines = (Path(settings.BASE_DIR) / FILE).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith((";", "#"))]
    section = kept.index("[webcti]")
    kept[section : section + 1] = [f"[{user}]", f"secret = {secret}"]
    if line := permit_line(permitted):
        kept.insert(kept.index("permit = ::1/128") + 1, line)
    return "\n".join(kept) + "\n"


def permit_line(address: str) -> str:
    """Empty for this machine itself, which the file permits, and for what is no address."""
    try:
        meant = ip_address(address)
    except ValueError:
        return ""
    if meant.is_loopback:
        return ""
    return f"permit = {meant}/255.255.255.255" if isinstance(meant, IPv4Address) else f"permit = {meant}/128"
