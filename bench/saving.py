"""A rating saved in place relative to a POST with one UPDATE and one INSERT, and a hand-over or
an assignment of 32 items relative to a save.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from acecs.accounts.models import User
from assessments.actions import answer as actions
from assessments.actions.assignment import Holder, assign_many
from assessments.entry import Entry
from bench.measuring import Ratio, Statements, ratio, statements
from bench.portal import Portal

ITEM = 11


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    save = partial(save_in_place, portal)
    yield ratio("save / trivial POST", save, partial(portal.client.post, "/bench/save/"), times, most=7)
    yield ratio("save / bare commit", save, bare_commit, times, clock=time.perf_counter)
    yield statements("save", save)
    yield from hand_over(portal, times)


def save_in_place(portal: Portal) -> None:
    version = portal.assessment.answers.values_list("version", flat=True).get(item__number=ITEM)
    rating = "meet" if version % 2 else "not_meet"
    response = portal.client.post(
        portal.url("assessments:item", ITEM),
        {"version": version, "rating": rating, "from": "worksheet"},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 200, response.status_code


def bare_commit() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = name WHERE id = 1")


def hand_over(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    """Both as actions, without a page around them."""
    officer, assessment = portal.officer, portal.assessment
    colleague = User.objects.get(email="contributor@demo.test")
    assessment.answers.update(assignee=officer)
    holders = [officer, colleague]

    def hand() -> None:
        leaver, to = holders
        actions.hand_over(enterprise=assessment.enterprise, leaver=leaver, to=to, by=officer, at=timezone.now())
        holders.reverse()

    def save() -> None:
        version = assessment.answers.values_list("version", flat=True).get(item__number=ITEM)
        entry = Entry(rating="meet" if version % 2 else "not_meet")
        actions.save(
            assessment=assessment.public_id, number=ITEM, version=version, entry=entry, by=officer, at=timezone.now()
        )

    yield ratio(f"hand-over of {assessment.answers.in_scope().count()} items / save", hand, save, times, most=3)
    yield statements("hand-over", hand)
    yield from assign_all(portal, times, save)


def assign_all(portal: Portal, times: int, save: Callable[[], None]) -> Iterator[Ratio | Statements]:
    officer, assessment = portal.officer, portal.assessment
    colleague = User.objects.get(email="contributor@demo.test")
    numbers = list(assessment.answers.in_scope().values_list("item__number", flat=True))
    people = [officer, colleague]

    def assign() -> None:
        people.reverse()
        to = Holder(people[0].pk, None)
        assign_many(assessment=assessment.public_id, numbers=numbers, to=to, by=officer, at=timezone.now())

    yield ratio(f"assigning {len(numbers)} items / save", assign, save, times, most=3)
    yield statements("assigning", assign)
