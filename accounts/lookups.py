"""A lookup for many values at once."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@BigAutoField.register_lookup
@CharField.register_lookup
class Among(Lookup):
    """`number__among=numbers`, `call__id__among=keys`: as `__in`, with one parameter for all values on PostgreSQL.

    Of a thousand values each takes its own way through the ORM and the driver, and that is longer than the query.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        field, params = self.process_lhs(compiler, connection)
        places = ", ".join(["%s"] * len(self.rhs))
        return f"{field} IN ({places})", (*params, *self.rhs)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        field, params = self.process_lhs(compiler, connection)
        return f"{field} = ANY(%s)", (*params, list(self.rhs))
