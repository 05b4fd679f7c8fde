"""Insert validated rows."""

from django.db import models


def add(row: models.Model) -> None:
    """Validate and insert a row. Raises `ValidationError` if a field or constraint is violated."""
    row.full_clean()
    row.save(force_insert=True)
