"""A replayed step leaves the rows, callbacks and objects of the step itself, and only where nothing differs."""

import os
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import translation

from acecs.accounts.models import Enterprise, User
from acecs.refusals import Refused
from assessments.models import Assessment
from tests import cast, replay, rounds
from tests.conftest import NOW, started

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL's sequences are not rolled back"),
]


def undone(write: Callable[[], Any]) -> Any:
    """Return what `write` returns, and roll back what it wrote."""
    with transaction.atomic():
        result = write()
        transaction.set_rollback(True)
    return result


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    models = [
        model for room in django_settings.ROOMS for model in apps.get_app_config(room.split(".")[-1]).get_models()
    ]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def rename(calls: list[str]) -> Callable[[Enterprise, str], Enterprise]:
    """A step that writes, changes its argument and asks for something on commit."""

    def step(enterprise: Enterprise, name: str) -> Enterprise:
        calls.append(name)
        enterprise.name_en = name
        enterprise.save()
        transaction.on_commit(lambda: calls.append("committed"))
        return enterprise

    return replay.replayed(step)


def test_story_replayed_has_the_same_rows(officer: User, reviewer: User):
    def story() -> tuple[dict[str, list[tuple[Any, ...]]], list[Any]]:
        assessment = started(8, by=officer)
        rounds.rate_all(assessment, by=officer)
        rounds.submit(assessment, by=officer)
        rounds.take(assessment, by=reviewer)
        rounds.return_(assessment, 21, by=reviewer)
        return all_rows(), [getattr(assessment, field.attname) for field in Assessment._meta.concrete_fields]

    first = undone(story)
    again = undone(story)

    assert again == first


def test_step_is_done_once_for_the_same_rows(enterprise: Enterprise, rename: Any, calls: list[str]):
    for _time in range(2):
        undone(lambda: rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed"))

    assert calls == ["Renamed"]


def test_replayed_step_changes_argument_and_returns_it(enterprise: Enterprise, rename: Any):
    def renamed() -> tuple[str, bool, str]:
        mine = Enterprise.objects.get(pk=enterprise.pk)
        result = rename(mine, "Renamed")
        return mine.name_en, result is mine, Enterprise.objects.get(pk=mine.pk).name_en

    assert [undone(renamed) for _time in range(2)] == [("Renamed", True, "Renamed")] * 2


def test_replayed_step_asks_for_the_same_on_commit(
    enterprise: Enterprise, rename: Any, calls: list[str], django_capture_on_commit_callbacks: Any
):
    undone(lambda: rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed"))

    with django_capture_on_commit_callbacks(execute=True):
        rename(enterprise, "Renamed")

    assert calls == ["Renamed", "committed"]


def test_step_is_done_again_after_other_writes(enterprise: Enterprise, rename: Any, calls: list[str]):
    undone(lambda: rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed"))
    User.objects.filter(email=cast.HEAD).update(name="Somebody else")

    rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed")

    assert calls == ["Renamed", "Renamed"]


def test_step_is_replayed_if_other_writes_were_rolled_back(enterprise: Enterprise, rename: Any, calls: list[str]):
    undone(lambda: rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed"))
    undone(lambda: User.objects.filter(email=cast.HEAD).update(name="Somebody else"))

    rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed")

    assert calls == ["Renamed"]


def test_refused_step_is_done_each_time(draft: Assessment, officer: User, reviewer: User):
    for _time in range(2):
        with pytest.raises(Refused):
            rounds.submit(draft, by=officer)


def test_step_is_done_with_other_arguments(enterprise: Enterprise, rename: Any, calls: list[str]):
    def renamed(name: str, **changes: str) -> None:
        mine = Enterprise.objects.get(pk=enterprise.pk)
        vars(mine).update(changes)
        rename(mine, name)

    undone(lambda: renamed("One"))
    undone(lambda: renamed("Two"))
    undone(lambda: renamed("One", name_zh="另一公司"))

    assert calls == ["One", "Two", "One"]


def test_step_is_done_where_a_test_looks_at_it(
    enterprise: Enterprise, rename: Any, calls: list[str], django_assert_num_queries: Any
):
    def renamed() -> None:
        undone(lambda: rename(Enterprise.objects.get(pk=enterprise.pk), "Renamed"))

    with translation.override("en"):
        renamed()
        with replay.off():
            renamed()
        with override_settings(EVIDENCE_MAX_BYTES=1):
            renamed()
        with django_assert_num_queries(5):
            renamed()
        with connection.execute_wrapper(lambda execute, *statement: execute(*statement)):
            renamed()
        assert calls == ["Renamed"] * 5
        with translation.override("zh-hans"):
            renamed()
        assert calls == ["Renamed"] * 6
        renamed()

    assert calls == ["Renamed"] * 6


def test_story_is_replayed_after_signing_in(officer: User, sign_in: Any, calls: list[str]):
    @replay.replayed
    def step(name: str) -> None:
        calls.append(name)
        Enterprise.objects.update(name_en=name)

    def signed_in() -> None:
        sign_in(User.objects.get(pk=officer.pk))
        step("Renamed")

    undone(signed_in)
    undone(signed_in)

    assert calls == ["Renamed"]


def test_step_with_a_client_is_done_for_each_person(officer: User, manager: User, sign_in: Any, calls: list[str]):
    @replay.replayed
    def step(client: Client) -> None:
        calls.append(client.session[SESSION_KEY])

    for person in (officer, manager, officer):
        undone(lambda person=person: step(sign_in(User.objects.get(pk=person.pk))))

    assert calls == [str(officer.pk), str(manager.pk)]


def test_story_is_replayed_after_signing_in_while_the_clock_runs(
    officer: User, sign_in: Any, rename: Any, calls: list[str]
):
    def signed_in() -> None:
        sign_in(User.objects.get(pk=officer.pk))
        rename(Enterprise.objects.get(memberships__user=officer), "Renamed")

    for _time in range(2):
        with time_machine.travel(NOW, tick=True):
            undone(signed_in)

    assert calls == ["Renamed"]


def test_object_without_a_text_of_its_own_is_never_the_same(calls: list[str]):
    @replay.replayed
    def step(anything: object) -> None:
        calls.append("done")

    something = object()
    step(something)
    step(something)

    assert calls == ["done", "done"]
