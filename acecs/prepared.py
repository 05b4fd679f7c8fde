"""Queries whose SQL Django writes once per process: writing it takes up to ten times as long as running it."""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Values = ParamSpec("Values")
Row = TypeVar("Row")


def prepared(build: Callable[Values, QuerySet[Any, Row]]) -> Callable[Values, list[Row]]:
    """Make a function that returns a query set return its rows, with SQL that is written at the first call.

    `build` is called with a `Parameter` for each value, so it can filter by values but not look at them. A row of
    the database stands for its key. Raises `TypeError` for None, which is never equal to anything in SQL.

        @prepared
        def names(enterprise: Enterprise) -> QuerySet[Department, str]:
            return Department.objects.filter(enterprise=enterprise).values_list("name", flat=True)
    """
    signature = inspect.signature(build)

    @cache
    def write() -> Written[Row]:
        parameters: dict[str, Any] = {name: Parameter(name) for name in signature.parameters}
        queryset = build(**parameters)  # type: ignore[call-arg]  # parameters in the place of values
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, places = compiler.as_sql()
        return Written(queryset, compiler, sql, tuple(places))

    @wraps(build)
    def rows(*args: Values.args, **kwargs: Values.kwargs) -> list[Row]:
        return write().run(signature.bind(*args, **kwargs).arguments)

    return rows


class Parameter(Expression):
    """The place of a value in prepared SQL."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(  # type: ignore[override]  # narrower in the stubs than in Django, which takes any value
        self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        return "%s", [self]


@dataclass(frozen=True)
class Written(Generic[Row]):
    """`compiler` wrote `sql` and so knows how to read its columns; `places` are parameters and constants, in order."""

    queryset: QuerySet[Any, Row]
    compiler: SQLCompiler
    sql: str
    places: tuple[Any, ...]

    @cached_property
    def converters(self) -> Any:
        """How each column's value becomes Python's; finding this out takes a fifth of a query."""
        columns = [column for column, *_sql in self.compiler.select[: self.compiler.col_count]]
        return self.compiler.get_converters(columns)

    def run(self, values: dict[str, Any]) -> list[Row]:
        """Run the query as Django does, except for writing the SQL."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("A lock ends with its transaction, so there must be one.")
        bound = [_bound(values[each.name], connection) if isinstance(each, Parameter) else each for each in self.places]
        compiler, queryset = copy(self.compiler), self.queryset.all()
        compiler.connection = connection
        compiler.as_sql = lambda: (self.sql, bound)  # type: ignore[method-assign, assignment, misc]
        compiler.get_converters = lambda _columns: self.converters  # type: ignore[method-assign, assignment]
        queryset.query.get_compiler = lambda *_database, **_options: compiler  # type: ignore[method-assign]
        return list(queryset)


def _bound(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """The value as the database's driver takes it."""
    plain = value.pk if isinstance(value, Model) else value
    if plain is None:
        raise TypeError("None is never equal to anything in SQL; pass a value")
    return Value(plain).output_field.get_db_prep_value(plain, connection)
