"""The database refuses every change of a frozen edition."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from acecs.audit.models import Event
from standards import actions, edition_file
from standards.models import Edition, Item, Note
from tests.conftest import NOW

MESSAGE = "this edition is frozen: an assessment uses it, and a correction is a new edition with a new code"
MODELS = list(edition_file.MODELS.values())
ROWS = MODELS[1:]


@pytest.fixture
def frozen(edition: Edition) -> Edition:
    actions.freeze(edition=edition, at=NOW)
    return edition


@pytest.fixture
def note_of_another_edition(edition: Edition) -> Note:
    """The same note in an edition that is not frozen."""
    note = Note.objects.select_related("item__home_type").filter(item__edition=edition)[0]
    other = Edition.objects.get(pk=edition.pk)
    other.pk, other.code, other.frozen_at = None, "other", None
    other.save()
    home, item = note.item.home_type, note.item
    home.pk, home.edition = None, other
    home.save()
    item.pk, item.edition, item.home_type = None, other, home
    item.save()
    note.pk, note.item = None, item
    note.save()
    return note


def refused(change: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return str(caught.value).splitlines()[0]


def first(model: type[models.Model]) -> models.Model:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    return row


@pytest.mark.parametrize("model", ROWS)
def test_row_of_a_frozen_edition_cannot_be_added(frozen: Edition, model: type[models.Model]) -> None:
    row = first(model)
    row.pk = None

    assert refused(lambda: model._default_manager.bulk_create([row])) == MESSAGE


@pytest.mark.parametrize("model", MODELS)
def test_row_of_a_frozen_edition_cannot_be_changed(frozen: Edition, model: type[models.Model]) -> None:
    row = first(model)

    assert refused(row.save) == MESSAGE


@pytest.mark.parametrize("model", MODELS)
def test_row_of_a_frozen_edition_cannot_be_deleted(frozen: Edition, model: type[models.Model]) -> None:
    rows = model._default_manager.all()

    assert refused(lambda: rows._raw_delete(rows.db)) == MESSAGE


def test_row_cannot_move_in_from_another_edition(note_of_another_edition: Note, edition: Edition) -> None:
    actions.freeze(edition=edition, at=NOW)
    note_of_another_edition.item = Item.objects.get(edition=edition, number=2)

    assert refused(note_of_another_edition.save) == MESSAGE


def test_another_edition_can_still_be_changed(note_of_another_edition: Note, edition: Edition) -> None:
    actions.freeze(edition=edition, at=NOW)

    Note.objects.filter(pk=note_of_another_edition.pk).update(text_en="Corrected.")
    note_of_another_edition.delete()

    assert not Note.objects.filter(item__edition__code="other").exists()


@pytest.mark.parametrize("moment", [None, NOW + timedelta(days=1)])
def test_frozen_at_cannot_be_cleared_or_changed(frozen: Edition, moment: object) -> None:
    editions = Edition.objects.filter(pk=frozen.pk)

    assert refused(lambda: editions.update(frozen_at=moment)) == MESSAGE


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("model", MODELS)
def test_tables_cannot_be_truncated(frozen: Edition, model: type[models.Model]) -> None:
    def truncate() -> None:
        with connection.cursor() as cursor:
            # Pending foreign key checks would refuse TRUNCATE before our trigger does.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    assert refused(truncate) == MESSAGE


def test_second_freeze_changes_and_records_nothing(edition: Edition) -> None:
    actions.freeze(edition=edition, at=NOW)
    actions.freeze(edition=edition, at=NOW + timedelta(days=1))

    edition.refresh_from_db()
    assert edition.frozen_at == NOW
    assert Event.objects.filter(kind="standards.edition_frozen", subject="2022").count() == 1
