"""The law read from an edition's file equals the law read from its rows."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from standards.edition_file import Faulty
from standards.models import Edition
from standards.queries.catalogue import law_of
from standards.queries.law import law_in, shipped_laws

EDITION_2022 = Path(settings.BASE_DIR, "fixtures", "edition-2022.json")


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(EDITION_2022.read_text())
    return found


@pytest.mark.django_db
def test_file_and_rows_give_the_same_law():
    law = law_in(EDITION_2022)

    assert law == law_of(Edition.objects.get(code="2022"))
    assert law.figure_items == {6, 7, 8, 10}


@pytest.mark.django_db
def test_order_of_rows_in_the_file_does_not_matter(tmp_path: Path):
    file = tmp_path / "edition-new.json"
    file.write_text(
        json.dumps(rows()[::-1]).replace('"2022"', '"new"').replace('"from_date": "2021-11-01"', '"from_date": null')
    )
    call_command("load_edition", str(file))

    law = law_in(file)

    assert law == law_of(Edition.objects.get(code="new"))
    assert [(limit.key, limit.code) for limit in law.limits] == [
        ("6", "notified_batches"),
        ("7", "serious_food_problems"),
        ("8", "bad_record_listings"),
        ("10(1)", "penalty_amount"),
        ("10(2)", "penalty_count"),
        ("10(2)", "penalty_sum"),
        ("10(3)", "penalty_count"),
    ]
    assert [condition.position for condition in law.conditions] == [1, 2, 3]
    assert [amount.since for amount in law.disclosure_amounts] == [None, date(2025, 10, 11)]


def test_shipped_editions_are_keyed_by_code():
    assert shipped_laws() == {"2022": law_in(EDITION_2022)}


def test_faulty_file_says_what_is_wrong(settings: Any, tmp_path: Path, in_english: None):
    settings.FIXTURE_DIRS = [tmp_path]
    (tmp_path / "edition-new.json").write_text("[]")

    with pytest.raises(Faulty, match="The file must be a list of fixture entries"):
        shipped_laws()
