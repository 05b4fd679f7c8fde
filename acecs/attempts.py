"""The cache in the database, which counts attempts."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction

from acecs.shortage import shortage_of


class AttemptsCache(DatabaseCache):
    """Raises what keeps an attempt from being counted: a busy database or a full disk.

    Django's own says that the key is taken, and the reader would be told of too many attempts.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        database = router.db_for_write(self.cache_model_class)
        hidden: list[DatabaseError] = []

        def noting(execute: Any, *arguments: Any) -> Any:
            try:
                return execute(*arguments)
            except DatabaseError as error:
                hidden.append(error)
                raise

        # Inside a transaction Django's own cannot hide an error of BEGIN or COMMIT.
        with transaction.atomic(using=database), connections[database].execute_wrapper(noting):
            done: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]  # not in django-stubs
            for error in filter(shortage_of, hidden):
                raise error
        return done
