"""New rows."""

from django.db import models


def add(row: models.Model) -> None:
    """Save a new row; raises `ValidationError` where a field or a constraint does not allow it."""
    row.full_clean()
    row.save(force_insert=True)
