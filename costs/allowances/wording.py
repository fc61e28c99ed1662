"""A limit in the words of the journal."""

from costs.models import Allowance


def told(allowance: Allowance) -> str:
    """As the journal holds it, see accounts.journal.company_values.allowance: `limit spent mode amount day keeps`."""
    limit = "-" if allowance.limit is None else f"{allowance.limit:.4f}"
    keeps = "kept" if allowance.keeps_rest else "lost"
    words = (limit, f"{allowance.spent:.4f}", allowance.mode, f"{allowance.amount:.4f}", str(allowance.on_day), keeps)
    return " ".join(words)
