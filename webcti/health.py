"""Whether the portal lives and whether all of it works, for supervisors, balancers and administrators.

`/healthz`: this process answers. `/readyz`: 200 while pages can be served, that is while the database
answers; the word "degraded" when something else is amiss. Figures are for this machine and for
administrators only.
"""

from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.guard.addresses import client_address
from accounts.permissions import Permission
from company import exchange as exchange_link
from cti import lease, live, reconcile, store

BEHIND = 300.0
"""Seconds after which the reconcile is late."""

Check = dict[str, Any]


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    checks = {name: _checked(check) for name, check in CHECKS.items()}
    status = "ready" if all(check["ok"] for check in checks.values()) else "degraded"
    if not checks["database"]["ok"]:
        status = "down"
    answer: dict[str, Any] = {"status": status}
    if checks["database"]["ok"] and _may_know_more(request):
        answer["checks"] = checks
    return JsonResponse(answer, status=503 if status == "down" else 200)


def _may_know_more(request: HttpRequest) -> bool:
    if client_address(request) in {"127.0.0.1", "::1"}:
        return True
    user = request.user
    return user.is_authenticated and user.has_perm(Permission.ADMINISTER)


def _checked(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _redis() -> Check:
    return {"ok": bool(store.client().ping())}


def _gateway() -> Check:
    left = lease.seconds_left(exchange_link.name())
    return {"ok": left is not None and left > 0, "lease_seconds_left": _rounded(left)}


def _exchange() -> Check:
    standing, info = live.read_standing()
    return {
        "ok": standing.connected,
        "epoch": standing.epoch,
        "since": standing.since,
        "exchange": f"{info.product} {info.version}" if info else "",
    }


def _history() -> Check:
    """Without PBX_CDR nothing fills the gaps, which is worth knowing but not a fault."""
    if not settings.PBX_CDR:
        return {"ok": True, "reconcile": "off: PBX_CDR is not set"}
    exchange = exchange_link.name()
    behind, trouble = reconcile.seconds_behind(exchange), reconcile.trouble(exchange)
    said = {"error": trouble} if trouble else {}
    ok = behind is not None and behind < BEHIND and not trouble
    return {"ok": ok, "reconciled_seconds_ago": _rounded(behind), **said}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


CHECKS: dict[str, Callable[[], Check]] = {
    "database": _database,
    "redis": _redis,
    "gateway": _gateway,
    "exchange": _exchange,
    "history": _history,
}
