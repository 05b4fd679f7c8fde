"""Prepared queries find the same rows as the query sets that they are made from."""

from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from acecs.accounts.models import Enterprise, Membership, User
from acecs.prepared import prepared

ROLE = "officer"


def officers(enterprise: Enterprise, user: UUID) -> QuerySet[Membership]:
    """With a join, a constant, and values that SQLite and PostgreSQL store in different ways."""
    return Membership.objects.filter(enterprise=enterprise, role=ROLE, user__public_id=user).select_related("user")


def test_rows_are_those_of_the_query_set_for_each_value(
    enterprise: Enterprise, other_enterprise: Enterprise, officer: User
):
    query = prepared(officers)

    rows = [query(each, user=officer.public_id) for each in (enterprise, other_enterprise)]

    assert rows == [[officer.memberships.get(enterprise=enterprise)], []]


def test_a_prepared_query_is_one_statement(
    enterprise: Enterprise, officer: User, django_assert_num_queries: pytest.FixtureRequest
):
    query = prepared(officers)

    with django_assert_num_queries(1):
        [membership] = query(enterprise, officer.public_id)
        name = membership.user.name

    assert name == officer.name


def test_sql_is_written_at_the_first_call_only(enterprise: Enterprise, officer: User):
    calls = []

    @prepared
    def names(user: User) -> QuerySet[User, str]:
        calls.append(user)
        return User.objects.filter(pk=user).values_list("name", flat=True)

    found = [names(officer), names(officer)]

    assert found == [[officer.name], [officer.name]]
    assert len(calls) == 1


def test_none_is_refused_as_a_value(officer: User):
    query = prepared(officers)

    with pytest.raises(TypeError, match="None is never equal to anything in SQL"):
        query(Enterprise(), officer.public_id)


def test_lock_without_a_transaction_is_refused(enterprise: Enterprise):
    @prepared
    def locked(public_id: UUID) -> QuerySet[Enterprise]:
        return Enterprise.objects.select_for_update().filter(public_id=public_id)

    assert locked(enterprise.public_id) == [enterprise]

    # The test runs in a transaction, so make the connection report that there is none.
    connection.in_atomic_block = False
    try:
        with pytest.raises(TransactionManagementError, match="A lock ends with its transaction"):
            locked(enterprise.public_id)
    finally:
        connection.in_atomic_block = True
