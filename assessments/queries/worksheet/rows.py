"""The items that a reader sees, with their answers, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from acecs.accounts.models import User
from acecs.accounts.states import Language
from assessments.models import Assessment, EvidenceLink, SubAnswer
from assessments.queries.facts import count_known, registered_count, situation_of
from assessments.queries.rounds import defects
from assessments.queries.worksheet.row import EvidenceRow, Row, SubRow, SuggestionRow
from assessments.states import EDITABLE
from standards.law.figures import Figures
from standards.law.parts import FigurePart
from standards.law.penalties import documents_year
from standards.law.profile import Suggestion, contradiction
from standards.law.rollup import applies
from standards.law.trace.penalties import documents_text
from standards.rendering import item_texts
from standards.states import Rating

NOTHING_SUGGESTED: Mapping[int, Suggestion] = {}


def rows_of(
    assessment: Assessment,
    user: User,
    language: str,
    *,
    number: int | None = None,
    suggested: Mapping[int, Suggestion] = NOTHING_SUGGESTED,
    figures: Sequence[FigurePart] = (),
) -> list[Row]:
    """The items in scope that the user may see, in the annex's order; with `number`, that item alone.

    `suggested`: item number → what the profile says of it; `figures`: what the enterprise's figures make of items.
    Four queries: answers, sub-items, evidence, the register's number of documents; one more while the assessment is returned.
    """
    answers = assessment.answers.in_scope().visible_to(user, assessment.role)
    if number is not None:
        answers = answers.filter(item__number=number)
    registered = registered_count(assessment)
    year = documents_year(situation_of(assessment))
    subs = _sub_rows(answers, language, registered, year)
    said = getattr(documents_text(registered, year), _suffixes(language)[0]) if registered.documents else ""
    evidence = _evidence_rows(answers)
    texts = item_texts(assessment.edition, language)
    returned = defects(assessment)
    base = reverse("assessments:worksheet", args=[assessment.public_id]).removesuffix("worksheet/")
    return [
        Row(
            **(values | {"number": str(values["number"])}),
            text=texts[values["number"]],
            url=f"{base}items/{values['number']}/",
            sub_items=subs[values["answer_id"]],
            evidence=evidence[values["answer_id"]],
            defect=returned.get(values["number"], ""),
            suggestion=_suggestion_row(suggested.get(values["number"]), values["rating"], language),
            registered=said if subs[values["answer_id"]] else "",
            is_final=assessment.state not in EDITABLE,
            figures=[each for each in figures if each.number == values["number"]],
        )
        for values in _answer_values(answers, language)
    ]


def _suggestion_row(suggestion: Suggestion | None, rating: str, language: str) -> SuggestionRow | None:
    if suggestion is None:
        return None
    own = _suffixes(language)[0]
    return SuggestionRow(
        reason=getattr(suggestion.reason, own),
        is_to_accept=suggestion.is_not_applicable and rating != Rating.NOT_APPLICABLE,
        contradiction=getattr(contradiction(rating, suggestion), own),
        is_no=not suggestion.is_yes,
    )


def _suffixes(language: str) -> tuple[str, str]:
    return ("en", "zh") if language == Language.ENGLISH else ("zh", "en")


def _answer_values(answers: Any, language: str) -> Iterable[dict[str, Any]]:
    own, other = _suffixes(language)
    columns = {
        "answer_id": "pk",
        "number": "item__number",
        "title": f"item__title_{own}",
        "rating": "rating",
        "note": "note",
        "reason": "reason",
        "count_known": "count_known",
        "version": "version",
        "is_yes_no": "item__is_yes_no",
        "not_applicable_when": f"item__not_applicable_when_{own}",
        "closing": f"item__closing_{own}",
        "other_closing": f"item__closing_{other}",
        "assignee_id": "assignee_id",
        "assignee": "assignee__name",
        "due_date": "due_date",
        "updated_by": "updated_by__name",
        "updated_at": "updated_at",
        "type_number": "business_type__number",
        "type_heading": f"business_type__heading_{own}",
    }
    for values in answers.order_by("item__number").values_list(*columns.values()):
        row = dict(zip(columns, values, strict=True))
        yield row | {"assignee": row["assignee"] or "", "updated_by": row["updated_by"] or ""}


def _sub_rows(answers: Any, language: str, registered: Figures, year: int) -> defaultdict[int, list[SubRow]]:
    own, other = _suffixes(language)
    found = SubAnswer.objects.filter(answer__in=answers).order_by("sub_item__position")
    result = defaultdict(list)
    for answer_id, number, position, text, other_text, rule, rating, known in found.values_list(
        "answer_id",
        "sub_item__item__number",
        "sub_item__position",
        f"sub_item__text_{own}",
        f"sub_item__text_{other}",
        "sub_item__applies",
        "rating",
        "answer__count_known",
    ):
        takes_part = applies(rule, count_known(known, registered, year))
        result[answer_id].append(SubRow(position, f"{number}({position})", text, other_text, rating, rule, takes_part))
    return result


def _evidence_rows(answers: Any) -> defaultdict[int, list[EvidenceRow]]:
    result = defaultdict(list)
    links = EvidenceLink.objects.filter(answer__in=answers).newest_versions("linked_by__name", "linked_at")
    for answer_id, *values in links:
        result[answer_id].append(EvidenceRow(*values))
    return result
