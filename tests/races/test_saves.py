"""Many people save at once, each over what it last read: every save that was acknowledged is in row, history and audit."""

import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.models import Answer, AnswerVersion, Assessment
from tests import pages
from tests.races.racing import USUAL, threads

# Run on one worker: two races at once on two cores would hardly overlap.
pytestmark = pytest.mark.xdist_group("races")

CLIENTS = 16
# `SAVES=2000` for the proof; fewer at each commit.
SAVES = int(os.environ.get("SAVES", "160"))
EVERY_TYPE = range(1, 11)
VERSION = re.compile(r'class="version-\d+" value="(\d+)"|name="version" value="(\d+)"')


@dataclass
class Window:
    """One browser window: what it knows of each item, and which of its saves were acknowledged as which version."""

    client: Client
    assessment: Assessment
    name: int
    forms: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    acknowledged: list[tuple[int, int, str]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def open(self) -> dict[int, dict[str, list[str]]]:
        """Return the forms of the worksheet by item number, which are the same in every window."""
        response = self.client.get(reverse("assessments:worksheet", args=[self.assessment.public_id]))
        numbers = [int(row.attrib["id"].removeprefix("row-")) for row in pages.by_class(response, "item-row")]
        return {number: pages.form_to(response, self.url(number)) for number in numbers}

    def url(self, number: int) -> str:
        return reverse("assessments:item", args=[self.assessment.public_id, number]) + "?from=worksheet"

    def save_many(self, count: int) -> None:
        """Save `count` times with success; a conflict is told with the version to save over."""
        chance = random.Random(self.name)
        while len(self.acknowledged) < count:
            number = chance.choice(list(self.forms))
            note = f"{self.name}: {self.statuses.total()}"
            sent = {**self.forms[number], "note": note}
            response = self.client.post(self.url(number), sent, headers={"HX-Request": "true"})
            self.statuses[response.status_code] += 1
            if response.status_code not in (HTTPStatus.OK, HTTPStatus.CONFLICT):
                return
            found = VERSION.search(response.content.decode())
            assert found, response.content.decode()
            version = found[1] or found[2]
            self.forms[number] = {**self.forms[number], "version": [version]}
            if response.status_code == HTTPStatus.OK:
                self.acknowledged.append((number, int(version), note))


def test_every_acknowledged_save_is_in_row_history_and_audit(
    db: None, officer: User, start: Callable[..., Assessment], sign_in: Callable[[User], Client]
):
    assessment = start(*EVERY_TYPE)
    windows = [Window(sign_in(officer), assessment, name) for name in range(CLIENTS)]
    forms = windows[0].open()
    for window in windows:
        window.forms = dict(forms)

    with threads(CLIENTS, USUAL) as pool:
        run_all(pool, windows)

    assert {status for window in windows for status in window.statuses} <= {HTTPStatus.OK, HTTPStatus.CONFLICT}
    saved = sorted(each for window in windows for each in window.acknowledged)
    assert len(saved) == SAVES
    assert saved == sorted(
        AnswerVersion.objects.filter(answer__assessment=assessment).values_list(
            "answer__item__number", "version", "note"
        )
    )
    last = defaultdict(lambda: (0, ""), {number: (version, note) for number, version, note in saved})
    for number, version, note in Answer.objects.filter(assessment=assessment).values_list(
        "item__number", "version", "note"
    ):
        assert (version, note) == last[number]
    events = Event.objects.filter(kind="assessments.answer_saved", subject=str(assessment.public_id))
    assert sorted((each.data["item"], each.data["version"]) for each in events) == [each[:2] for each in saved]


def run_all(pool: ThreadPoolExecutor, windows: list[Window]) -> None:
    for future in [pool.submit(window.save_many, SAVES // CLIENTS) for window in windows]:
        future.result()
