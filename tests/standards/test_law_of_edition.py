"""An edition's rows as the numbers that rules are computed from."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from acecs.text.bilingual import NOTHING
from standards.models import Edition
from standards.queries.catalogue import law_of
from tests.standards.law.edition_2022 import LAW

pytestmark = pytest.mark.django_db


def test_edition_2022_matches_the_law():
    law = law_of(Edition.objects.get(code="2022"))

    assert replace(law, conditions=tuple(replace(each, text=NOTHING) for each in law.conditions)) == LAW
    assert [each.text.zh for each in law.conditions] == [
        "通用标准和单项标准的所有项目均没有“不达标”。",
        "通用标准中“基本达标”的项目不超过3项。",
        "单项标准中“基本达标”的项目不超过3项。",
    ]


def test_a_frozen_edition_is_read_once():
    edition = Edition.objects.get(code="2022")
    edition.frozen_at = timezone.now()
    law = law_of(edition)

    with CaptureQueriesContext(connection) as queries:
        again = law_of(edition)

    assert again is law
    assert len(queries) == 0
