import getpass
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, no_translations
from django.core.validators import validate_email
from django.utils import timezone

from acecs.accounts.actions import people
from acecs.accounts.models import User
from acecs.database import MigratedCommand
from acecs.text.typed import is_blank, one_line

PASSWORD_VARIABLE = "ACECS_ADMIN_PASSWORD"  # noqa: S105 - its name, not a password


class Command(MigratedCommand):
    help = f"Create an administrator. The password is asked for, or taken from {PASSWORD_VARIABLE}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address to sign in with")
        parser.add_argument("--name", required=True, help="the name that others see")

    @no_translations
    def handle(self, *, email: str, name: str, **_options: Any) -> None:
        # Copied from a document or a calculator, they may carry marks that nobody sees.
        email, name = one_line(email), one_line(name)
        if is_blank(name):
            raise CommandError("Give --name at least one visible character.")
        with said_plainly():
            validate_email(email)
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} already has an account. Use another e-mail address.")
        password = os.environ.get(PASSWORD_VARIABLE) or asked_for()
        with said_plainly():
            validate_password(password, User(email=email, name=name))
            people.create_administrator(email=email, name=name, password=password, at=timezone.now())
        self.stdout.write(f"{name} can now sign in with {email}.")


@contextmanager
def said_plainly() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def asked_for() -> str:
    try:
        password = getpass.getpass("Password: ")
        again = getpass.getpass("Password again: ")
    except EOFError as error:
        raise CommandError(f"Type the password at a terminal, or set {PASSWORD_VARIABLE}.") from error
    if password != again:
        raise CommandError("The two passwords differ. Try again.")
    return password
