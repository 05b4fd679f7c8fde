"""The only writers of the catalogue: load an edition from a file, publish it, take it back, delete it, freeze it."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from acecs.audit.actions import SITE, record
from acecs.refusals import ensure
from standards import completeness, edition_file, rules
from standards.edition_file import EditionFile, Faulty
from standards.models import Edition, Item


@transaction.atomic
def freeze(*, edition: Edition, at: datetime) -> None:
    """Freeze a published edition, so that the database refuses every change of it. Does nothing if it is frozen already.

    Raises `Refused` if it is not published, or no longer.
    """
    to_freeze = Edition.objects.filter(pk=edition.pk, frozen_at=None, published_at__isnull=False)
    has_changed = to_freeze.update(frozen_at=at)
    edition.refresh_from_db(fields=["frozen_at", "published_at"])
    ensure(rules.use(edition))
    if has_changed:
        record("standards.edition_frozen", edition.code, stream=SITE, at=at)


@transaction.atomic
def load(*, data: bytes, at: datetime, by: str = "") -> Edition:
    """Load an edition from the bytes of a fixture, replacing the one with the same code unless it is frozen.

    `by`: public id of the user, empty from the command line.
    Raises `Faulty` with a sentence for each fault; nothing is changed then.
    """
    file = edition_file.read(data)
    if faults := completeness.problems_of_file(file) or _unknown_former_items(file):
        raise Faulty(faults)
    _clear(file.code)
    _save(file.rows)
    edition = Edition.objects.get(code=file.code)
    digest = hashlib.sha256(data).hexdigest()
    record("standards.edition_loaded", file.code, stream=SITE, by=by, at=at, sha256=digest)
    return edition


def _unknown_former_items(file: EditionFile) -> list[str]:
    """What the file says of items of editions that are loaded. One query, none without such items."""
    items = [item for item in file.rows[Item] if isinstance(item, Item)]
    codes = {code for item in items for code in item.former_items}
    if not codes:
        return []
    known: defaultdict[str, set[int]] = defaultdict(set)
    for code, number in Item.objects.filter(edition__code__in=codes).values_list("edition__code", "number"):
        known[code].add(number)
    return list(completeness.unknown_former_items(items, known))


@transaction.atomic
def publish(*, edition: Edition, by: str, at: datetime) -> None:
    """Offer an edition for assessments. Does nothing if it is published already.

    Raises `Faulty` if it is not complete: a row may have changed since it was loaded.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if locked.published_at:
        return
    if faults := completeness.problems(locked):
        raise Faulty(faults)
    _set_published(locked, at)
    record("standards.edition_published", locked.code, stream=SITE, by=by, at=at)


@transaction.atomic
def unpublish(*, edition: Edition, by: str, at: datetime) -> None:
    """No longer offer a published edition that no assessment uses. Raises `Refused` if one does."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    ensure(rules.unpublish(locked))
    if locked.published_at:
        _set_published(locked, None)
        record("standards.edition_taken_back", locked.code, stream=SITE, by=by, at=at)


def _set_published(edition: Edition, at: datetime | None) -> None:
    edition.published_at = at
    edition.save(update_fields=["published_at"])


@transaction.atomic
def delete(*, edition: Edition, by: str, at: datetime) -> None:
    """Delete an edition that is not published. Raises `Refused` if it is, or if an assessment uses it."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    ensure(rules.delete(locked))
    record("standards.edition_deleted", locked.code, stream=SITE, by=by, at=at)
    _delete(locked)


def _save(rows: Mapping[type[Model], list[Model]]) -> None:
    """Save the rows of a file, which refer to each other by numbers of their own until now."""
    for model, own in rows.items():
        for row in own:
            row.pk = None
            for field in model._meta.concrete_fields:
                if field.is_relation:
                    setattr(row, field.name, getattr(row, field.name))
        table: QuerySet[Any] = QuerySet(model)
        table.bulk_create(own)


def _clear(code: str) -> None:
    edition = Edition.objects.select_for_update().filter(code=code).first()
    if edition is None:
        return
    if edition.frozen_at:
        message = _("Edition %(code)s is frozen: an assessment uses it. Give the corrected edition a new code.")
        raise Faulty([message % {"code": code}])
    if edition.published_at:
        message = _("Edition %(code)s is published. Take it back first, or give the corrected edition a new code.")
        raise Faulty([message % {"code": code}])
    _delete(edition)


def _delete(edition: Edition) -> None:
    # Items first: they protect the business type that is their home.
    edition.items.all().delete()
    edition.delete()
