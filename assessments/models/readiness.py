from functools import lru_cache
from typing import Any

from django.db import models
from pydantic import ValidationError

from standards.law.parts import ReadinessPart

# One takes about 200 KB in memory, so at most 25 MB.
MOST_READ = 128


class ReadinessField(models.JSONField):
    """A verdict with its explanation: JSON in the database. Reads as None if another version of the portal wrote another shape."""

    def from_db_value(self, value: Any, *_context: Any) -> ReadinessPart | None:
        return None if value is None else read(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.model_dump(mode="json") if isinstance(value, ReadinessPart) else value)


# Checking the shape takes longer than the query. The result is frozen, so requests can share it.
@lru_cache(maxsize=MOST_READ)
def read(text: str) -> ReadinessPart | None:
    try:
        return ReadinessPart.model_validate_json(text)
    except ValidationError:
        return None
