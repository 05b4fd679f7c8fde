"""The only writers of the catalogue: load an edition from a file, and freeze it."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from acecs.audit.actions import SITE, record
from standards import completeness, edition_file
from standards.edition_file import Faulty
from standards.models import Edition


@transaction.atomic
def freeze(*, edition: Edition, at: datetime) -> None:
    """Freeze an edition, so that the database refuses every change of it. Does nothing if it is frozen already."""
    has_changed = Edition.objects.filter(pk=edition.pk, frozen_at=None).update(frozen_at=at)
    edition.refresh_from_db(fields=["frozen_at"])
    if has_changed:
        record("standards.edition_frozen", edition.code, stream=SITE, at=at)


@transaction.atomic
def load(*, data: bytes, at: datetime, by: str = "") -> Edition:
    """Load an edition from the bytes of a fixture, replacing the one with the same code unless it is frozen.

    `by`: public id of the user, empty from the command line.
    Raises `Faulty` with a sentence for each fault; nothing is changed then.
    """
    file = edition_file.parse(data)
    _clear(file.code)
    for model, rows in file.rows.items():
        table: QuerySet[Any] = QuerySet(model)
        table.bulk_create(rows)
    edition = Edition.objects.get(code=file.code)
    if found := completeness.problems(edition):
        raise Faulty(found)
    digest = hashlib.sha256(data).hexdigest()
    record("standards.edition_loaded", file.code, stream=SITE, by=by, at=at, sha256=digest)
    return edition


def _clear(code: str) -> None:
    edition = Edition.objects.select_for_update().filter(code=code).first()
    if edition is None:
        return
    if edition.frozen_at:
        raise Faulty([f"Edition {code} is frozen: an assessment uses it. Give the corrected edition a new code."])
    edition.items.all().delete()
    edition.delete()
