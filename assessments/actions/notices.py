"""Notify people of changes to an assessment, in the transaction of the change."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.accounts.states import LANGUAGE_OF, EnterpriseRole
from acecs.notifications.actions import Notice, notify, notify_each
from acecs.notifications.states import MessageKind
from acecs.text.bilingual import Text, column_in, own, text_from
from acecs.text.moments import written
from acecs.text.signs import bracketed, colon, listed, ranged
from assessments.models import Assessment, CorrectiveAction, Return, SignOff
from assessments.states import State
from assessments.vocabulary import SignOffOutcome
from evidence import rules as vault_rules
from evidence.models import DocumentVersion

TO_ENTERPRISE = {
    State.RETURNED: MessageKind.RETURNED,
    State.CONCLUDED: MessageKind.CONCLUDED,
    State.IN_REVIEW: MessageKind.REVIEW_SENT,
}


def tell_office(assessment: Assessment, by: User, at: datetime, kind: MessageKind | None = None) -> None:
    """Notify the office of a submission or an end, or of `kind`.

    A resubmission goes to the reviewer who returned it, if that reviewer is still with the office.
    """
    kind = kind or (MessageKind.WITHDRAWN if assessment.state == State.WITHDRAWN else MessageKind.SUBMITTED)
    office = User.objects.filter(office_memberships__office=assessment.office, is_active=True)
    readers = office.exclude(memberships__enterprise=assessment.enterprise)
    if kind == MessageKind.SUBMITTED and assessment.round > 1:
        kind = MessageKind.RESUBMITTED
        last = Return.objects.filter(dossier__assessment=assessment).order_by("-dossier__number").first()
        theirs = readers.filter(pk=last.returned_by_id) if last else readers.none()
        readers = theirs if theirs.exists() else readers
    # A submission that was taken back may be the only one: then customs has no case to open.
    is_gone = kind == MessageKind.TAKEN_BACK
    link = reverse("reviews:queue") if is_gone else reverse("reviews:case", args=[assessment.public_id])
    _tell(
        kind,
        list(readers.distinct()),
        link,
        assessment,
        by,
        at,
        name=assessment.submitted_name,
        enterprise=assessment.submitted_enterprise,
    )


def tell_enterprise(assessment: Assessment, by: User, at: datetime) -> None:
    """Notify the enterprise's officers and managers that customs sent, returned or concluded."""
    readers = User.objects.filter(
        memberships__enterprise=assessment.enterprise,
        memberships__role__in=[EnterpriseRole.OFFICER, EnterpriseRole.MANAGER],
        is_active=True,
    )
    kind = TO_ENTERPRISE[State(assessment.state)]
    link = reverse("reviews:sent", args=[assessment.public_id])
    _tell(
        kind,
        list(readers),
        link,
        assessment,
        by,
        at,
        name=assessment.name,
        enterprise=text_from(assessment.enterprise, "name"),
    )


def tell_assignees(assessment: Assessment, items: Collection[int], by: User, at: datetime) -> None:
    """Notify contributors that their items were returned. `items`: primary keys of the items to correct."""
    returned = assessment.answers.in_scope().filter(item__in=items)
    # Officers and managers are told with the enterprise (`tell_enterprise`).
    readers = User.objects.filter(
        pk__in=returned.values("assignee"),
        memberships__enterprise=assessment.enterprise,
        memberships__role=EnterpriseRole.CONTRIBUTOR,
        is_active=True,
    )
    _tell(
        MessageKind.RETURNED,
        list(readers),
        reverse("assessments:worksheet", args=[assessment.public_id]),
        assessment,
        by,
        at,
        name=assessment.name,
        enterprise=text_from(assessment.enterprise, "name"),
    )


def tell_assignee(
    assessment: Assessment, given: Mapping[int, date | None], assignee: User | None, by: User, at: datetime
) -> None:
    """Notify the person to whom somebody else assigned items. `given`: number → due date."""
    if assignee is None or assignee == by or not given:
        return
    values = {
        "enterprise_zh": assessment.enterprise.name_zh,
        "enterprise_en": assessment.enterprise.name_en,
        "assessment": assessment.name,
        "by": by.name,
    }
    for language in LANGUAGE_OF.values():
        with translation.override(language):
            values[column_in("list", language)] = _assigned(given)
    link = _page(assessment, list(given), "mine")
    notify(kind=MessageKind.ITEMS_GIVEN, to=[assignee], link=link, values=values, at=at)


def _assigned(given: Mapping[int, date | None]) -> str:
    """The items with their due dates, those of one date together, the earliest first."""
    days = sorted(set(given.values()), key=lambda day: day or date.max)
    return listed(_due_on(day, [number for number in sorted(given) if given[number] == day]) for day in days)


def _due_on(day: date | None, numbers: Sequence[int]) -> str:
    items = listed(each.named for each in ranged(numbers))
    return items + bracketed(_("due %(day)s") % {"day": written(day)}) if day else items


def _page(assessment: Assessment, numbers: Sequence[int], show: str) -> str:
    """The only item's own page, else the list of the worksheet called `show`."""
    if len(numbers) == 1:
        return reverse("assessments:item", args=[assessment.public_id, numbers[0]])
    return f"{reverse('assessments:worksheet', args=[assessment.public_id])}?show={show}"


def tell_doer(
    assessment: Assessment, number: int, action: CorrectiveAction, by: User, at: datetime, *, note: str = ""
) -> None:
    """Notify the person who carries out a corrective action that it is theirs, or with `note` that it was sent back."""
    if action.assignee == by:
        return
    notify(
        kind=MessageKind.CORRECTIVE_SENT_BACK if note else MessageKind.CORRECTIVE_GIVEN,
        to=[action.assignee],
        link=reverse("assessments:corrective_action", args=[assessment.public_id, action.public_id]),
        values=_corrective_values(assessment, number, action, by, note or action.measure),
        at=at,
    )


def tell_checkers(
    assessment: Assessment, number: int, action: CorrectiveAction, checkers: Collection[User], by: User, at: datetime
) -> None:
    """Ask those who check the effect of a finished corrective action to do so."""
    others = [each for each in checkers if each != by]
    if not others:
        return
    notify(
        kind=MessageKind.CORRECTIVE_TO_CHECK,
        to=others,
        link=reverse("assessments:corrective_action", args=[assessment.public_id, action.public_id]),
        values=_corrective_values(assessment, number, action, by, action.progress),
        at=at,
    )


def _corrective_values(
    assessment: Assessment, number: int, action: CorrectiveAction, by: User, note: str
) -> dict[str, str]:
    enterprise = assessment.enterprise
    return {
        "enterprise_zh": enterprise.name_zh,
        "enterprise_en": enterprise.name_en,
        "assessment": assessment.name,
        "by": by.name,
        "item": str(number),
        "day": action.due_date.isoformat(),
        "note": note,
    }


SIGN_OFF_KINDS = {
    "": MessageKind.SIGN_OFF_ASKED,
    SignOffOutcome.SIGNED: MessageKind.SIGNED_OFF,
    SignOffOutcome.SENT_BACK: MessageKind.SIGN_OFF_SENT_BACK,
}


def tell_of_sign_off(
    assessment: Assessment, sign_off: SignOff, readers: Collection[User], by: User, at: datetime
) -> None:
    """Notify managers that they are asked, officers of the answer."""
    enterprise = assessment.enterprise
    notify(
        kind=SIGN_OFF_KINDS[sign_off.outcome],
        to=readers,
        link=reverse("assessments:sign_off", args=[assessment.public_id]),
        values={
            "enterprise_zh": enterprise.name_zh,
            "enterprise_en": enterprise.name_en,
            "assessment": assessment.name,
            "by": by.name,
            "note": sign_off.reason,
        },
        at=at,
    )


def tell_named(
    assessment: Assessment, number: int, readers: Collection[User], text: str, by: User, at: datetime
) -> None:
    """Notify colleagues whom a remark on an item names. It stays inside the enterprise."""
    _tell_of_remark(MessageKind.NAMED, assessment, number, readers, text, by, at)


def tell_answered(
    assessment: Assessment, number: int, readers: Collection[User], text: str, by: User, at: datetime
) -> None:
    """Notify colleagues whose last remark on an item got another one. It stays inside the enterprise."""
    _tell_of_remark(MessageKind.ANSWERED, assessment, number, readers, text, by, at)


def _tell_of_remark(
    kind: MessageKind,
    assessment: Assessment,
    number: int,
    readers: Collection[User],
    text: str,
    by: User,
    at: datetime,
) -> None:
    values = _item_values(assessment, number, by) | {"note": text}
    link = reverse("assessments:remarks", args=[assessment.public_id, number])
    notify(kind=kind, to=readers, link=link, values=values, at=at)


def tell_of_evidence(
    assessment: Assessment, number: int, asker: User, titles: Collection[str], by: User, at: datetime
) -> None:
    """Notify the person who asked for evidence that a file was linked. Customs never sees the message."""
    values = _item_values(assessment, number, by)
    for language in LANGUAGE_OF.values():
        with translation.override(language):
            values[column_in("list", language)] = f"{_('Evidence added')}{colon()}{listed(titles)}"
    notify(kind=MessageKind.ANSWERED, to=[asker], link=_page(assessment, [number], ""), values=values, at=at)


def tell_of_inspection(version: DocumentVersion, link: str, at: datetime) -> None:
    """Tell the uploader why the file was not accepted, and what to do."""
    enterprise = text_from(version.document.enterprise, "name")
    values = {"enterprise_zh": enterprise.zh, "enterprise_en": enterprise.en}
    for language in LANGUAGE_OF.values():
        with translation.override(language):
            values[column_in("list", language)] = str(
                vault_rules.settled(version.filename, version.state, version.fault).message
            )
    notify(kind=MessageKind.FILE_REFUSED, to=[version.uploaded_by], link=link, values=values, at=at)


def _item_values(assessment: Assessment, number: int, by: User) -> dict[str, str]:
    enterprise = text_from(assessment.enterprise, "name")
    return {
        "enterprise_zh": enterprise.zh,
        "enterprise_en": enterprise.en,
        "assessment": assessment.name,
        "item": str(number),
        "by": by.name,
    }


def tell_asked(
    assessment: Assessment, asked: Mapping[User, Mapping[int, Text]], note: str, by: User, at: datetime
) -> None:
    """Ask colleagues for evidence. `asked`: who → number and title of their items. It stays inside the enterprise."""
    enterprise = text_from(assessment.enterprise, "name")
    values = {
        "enterprise_zh": enterprise.zh,
        "enterprise_en": enterprise.en,
        "assessment": assessment.name,
        "by": by.name,
        "note": note,
    }
    notices = [
        Notice(user, _page(assessment, list(items), "asked"), values | _listed(items)) for user, items in asked.items()
    ]
    notify_each(kind=MessageKind.EVIDENCE_ASKED, notices=notices, at=at)


def _listed(items: Mapping[int, Text]) -> dict[str, str]:
    return {
        column_in("list", language): "\n".join(f"{number} {own(title, language)}" for number, title in items.items())
        for language in LANGUAGE_OF.values()
    }


def _tell(
    kind: MessageKind,
    readers: list[User],
    link: str,
    assessment: Assessment,
    by: User,
    at: datetime,
    *,
    name: str,
    enterprise: Text,
) -> None:
    """`name`, `enterprise`: as the readers know them; customs knows them as submitted."""
    office = assessment.office
    notify(
        kind=kind,
        to=readers,
        link=link,
        values={
            "enterprise_zh": enterprise.zh,
            "enterprise_en": enterprise.en,
            "assessment": name,
            "round": str(assessment.round),
            "office_zh": office.name_zh if office else "",
            "office_en": office.name_en if office else "",
            "by": by.name,
            "note": assessment.end_reason,
            "opinion": assessment.opinion,
        },
        at=at,
    )
