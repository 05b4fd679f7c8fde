from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.refusals import Refusal, Refused, Why
from acecs.text.bilingual import Frozen
from acecs.text.forms import PageForm

SALT = "assessments.workbook"
# How long a dry run can be confirmed.
VALID = timedelta(hours=12)
# A form has at most 2.5 MB (`DATA_UPLOAD_MAX_MEMORY_SIZE`).
MOST_SIGNED = 2_400_000

Row = TypeVar("Row", bound=Frozen)


class WorkbookForm(PageForm):
    """The file is not a form field: `received` reads it, as it reads evidence."""

    not_retryable = frozenset({Why.WRONG_ROLE, Why.WRONG_STATE})


@dataclass(frozen=True)
class DryRun(Generic[Row]):
    """What a dry run shows. `rows`: those to be saved; `left_out`: refused ones; `unchanged`: how many others there are."""

    rows: Sequence[Row]
    left_out: Sequence[Row]
    unchanged: int


def signed(shown: DryRun[Row], *, of: UUID, by: User) -> str:
    """What a dry run shows, for its form. Signed, so that a person can only confirm rows that they were shown.

    Raises `Refused` if it is too long for a form.
    """
    rows, left_out = ([row.model_dump() for row in part] for part in (shown.rows, shown.left_out))
    stamp = {"of": str(of), "by": str(by.public_id), "rows": rows, "left_out": left_out, "unchanged": shown.unchanged}
    text = signing.dumps(stamp, salt=SALT, compress=True)
    if len(text) > MOST_SIGNED:
        message = _(
            "This is too much text for one time. Bring in a workbook with half of the changes, then the others."
        )
        raise Refused(Refusal(Why.TOO_LARGE, message))
    return text


def unsigned(text: str, row_type: type[Row], *, of: UUID, by: User) -> DryRun[Row]:
    """What `signed` put into a form for the same person and subject. Raises `Refused`."""
    try:
        stamp: dict[str, Any] = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.SignatureExpired as error:
        message = _("Too much time has passed since the file was read. Choose it again.")
        raise Refused(Refusal(Why.GONE, message)) from error
    except signing.BadSignature as error:
        raise _damaged() from error
    if (stamp["of"], stamp["by"]) != (str(of), str(by.public_id)):
        raise _damaged()
    rows, left_out = ([row_type.model_validate(row) for row in stamp[part]] for part in ("rows", "left_out"))
    return DryRun(rows, left_out, stamp["unchanged"])


def _damaged() -> Refused:
    return Refused(Refusal(Why.BAD_INPUT, _("The form arrived damaged, so nothing was saved. Choose the file again.")))
