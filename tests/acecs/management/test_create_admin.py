import getpass
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.audit.queries import problems
from tests import cast

EMAIL = "keeper@portal.test"
PASSWORD = "quiet-Harbour-2026"


@pytest.fixture
def from_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda password: monkeypatch.setenv("ACECS_ADMIN_PASSWORD", password)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that types texts at the prompts, then closes the terminal."""
    monkeypatch.delenv("ACECS_ADMIN_PASSWORD", raising=False)

    def typed(*passwords: str) -> None:
        left = iter(passwords)

        def answer(_prompt: str = "") -> str:
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr(getpass, "getpass", answer)

    return typed


def create(email: str = EMAIL, name: str = "何管理") -> None:
    call_command("create_admin", email, name=name)


def refusal(**arguments: Any) -> str:
    """Run the command, assert that it fails without creating anything, and return its message."""
    users, events = User.objects.count(), Event.objects.count()
    with pytest.raises(CommandError) as caught:
        create(**arguments)
    assert caught.value.returncode == 1
    assert (User.objects.count(), Event.objects.count()) == (users, events)
    return str(caught.value)


def test_password_is_read_from_environment(
    db: None, from_environment: Callable[[str], None], capsys: pytest.CaptureFixture[str]
):
    from_environment(PASSWORD)

    create()

    user = User.objects.get(email=EMAIL)
    assert (user.name, user.is_administrator, user.is_active) == ("何管理", True, True)
    assert user.check_password(PASSWORD)
    assert capsys.readouterr().out == f"何管理 can now sign in with {EMAIL}.\n"


def test_creation_is_audited(db: None, from_environment: Callable[[str], None]):
    from_environment(PASSWORD)

    create()

    event = Event.objects.get(stream="site", subject=str(User.objects.get(email=EMAIL).public_id))
    assert event.kind == "accounts.administrator_created"
    assert list(problems()) == []


def test_password_is_asked_for_twice(db: None, typed: Callable[..., None]):
    typed(PASSWORD, PASSWORD)

    create()

    assert User.objects.get(email=EMAIL).check_password(PASSWORD)


def test_different_passwords_are_refused(db: None, typed: Callable[..., None]):
    typed(PASSWORD, PASSWORD + "!")

    assert refusal() == "The two passwords differ. Try again."


def test_missing_terminal_is_refused(db: None, typed: Callable[..., None]):
    typed()

    assert refusal() == "Type the password at a terminal, or set ACECS_ADMIN_PASSWORD."


@pytest.mark.parametrize("email", [cast.ADMINISTRATOR, cast.OFFICER.upper()])
def test_taken_address_is_refused(db: None, from_environment: Callable[[str], None], email: str):
    from_environment(PASSWORD)

    assert refusal(email=email) == f"{email} already has an account. Use another e-mail address."


def test_malformed_address_is_refused(db: None, from_environment: Callable[[str], None]):
    from_environment(PASSWORD)

    assert refusal(email="keeper") == "Enter a valid email address."


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short-1", "Use 12 characters or more."),
        ("keeper@portal.test", "Choose another password: this one is too similar to your name or e-mail address."),
        ("1234567891011", "Choose another password: this one is on the list of common passwords."),
    ],
)
def test_weak_password_is_refused(db: None, from_environment: Callable[[str], None], password: str, sentence: str):
    from_environment(password)

    assert refusal() == sentence


def test_invisible_marks_are_left_out(db: None, from_environment: Callable[[str], None]):
    from_environment(PASSWORD)

    create(email=f"\u202d{EMAIL}\u202c", name="李\u202e四\u2066")

    assert User.objects.get(email=EMAIL).name == "李四"


@pytest.mark.parametrize("name", ["", "\u200b\u2060", "\u3164"])
def test_name_that_shows_nothing_is_refused(db: None, from_environment: Callable[[str], None], name: str):
    from_environment(PASSWORD)

    assert refusal(name=name) == "Give --name at least one visible character."
