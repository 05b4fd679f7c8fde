"""An edition's rows become the numbers that the rules are computed from."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.queries.law import law_of
from standards.models import Edition
from tests.assessments.edition_2022 import LAW

pytestmark = pytest.mark.django_db


def test_edition_2022_says_what_the_law_says():
    assert law_of(Edition.objects.get(code="2022")) == LAW


def test_a_frozen_edition_is_read_once():
    edition = Edition.objects.get(code="2022")
    edition.frozen_at = timezone.now()
    law_of(edition)

    with CaptureQueriesContext(connection) as queries:
        again = law_of(edition)

    assert again == LAW
    assert len(queries) == 0
