"""Which items the worksheet shows: a list, a person, a rating, words; all from the query string."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from assessments.queries.lists import Department
from assessments.queries.worksheet.row import WorksheetRow
from standards.catalogue import Item
from standards.states import Rating

LISTS: dict[str, Callable[[WorksheetRow], bool]] = {
    "all": lambda _row: True,
    "unrated": lambda row: row.counts_as == "",
    "unconfirmed": lambda row: not row.is_confirmed,
    "problem": lambda row: row.is_problem,
    "no_evidence": lambda row: row.lacks_evidence,
    "raised": lambda row: row.is_raised,
    "unchanged": lambda row: row.is_to_correct,
    "mine": lambda row: row.is_mine,
    "late": lambda row: row.is_late,
    "asked": lambda row: row.asked is not None,
    "figures": lambda row: bool(row.figures),
    "actions": lambda row: row.corrective is not None and row.corrective.open > 0,
}


@dataclass(frozen=True)
class Filter:
    """`show`: a name in `LISTS`; `person`: public id of an assignee; `rating`: a code; `words`: all of them must occur.

    `department`: Chinese name of the assignee's department.
    """

    show: str = "all"
    person: UUID | None = None
    department: str = ""
    rating: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        """The query string without its question mark; empty if every item is shown."""
        given = {"show": self.show if self.show != "all" else "", "person": self.person or self.department}
        given |= {"rating": self.rating, "q": self.words}
        return urlencode({name: value for name, value in given.items() if value})

    def among(self, departments: Iterable[Department]) -> "Filter":
        """Return the filter, without its department unless it is one of these."""
        return self if self.department in {each.key for each in departments} else replace(self, department="")


EVERYTHING = Filter()


def filter_from(query: Mapping[str, str]) -> Filter:
    """Parse a query string. Unknown values filter nothing. `person` may also name a department."""
    show, rating, holder = query.get("show", ""), query.get("rating", ""), query.get("person", "").strip()
    person = _id(holder)
    return Filter(
        show=show if show in LISTS else "all",
        person=person,
        department="" if person else holder,
        rating=rating if rating in Rating.values else "",
        words=query.get("q", "").strip(),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def filtered(
    rows: Iterable[WorksheetRow],
    wanted: Filter,
    items: Mapping[int, Item],
    departments: Mapping[int, Department],
    remarks: Mapping[int, str],
) -> Iterator[WorksheetRow]:
    """The rows that the filter shows. `items`: number → what the edition says, searched in both languages.

    `departments`: user's primary key → department; `remarks`: item number → what colleagues wrote about it.
    """
    words = _folded(wanted.words).split()
    for row in rows:
        if not LISTS[wanted.show](row) or wanted.rating not in ("", row.counts_as):
            continue
        if wanted.person not in (None, row.assignee_public_id):
            continue
        if wanted.department and wanted.department != _department(row, departments):
            continue
        if not words or _has_all(words, row, items[int(row.number)], remarks):
            yield row


def _department(row: WorksheetRow, departments: Mapping[int, Department]) -> str:
    department = departments.get(row.assignee_id or 0)
    return department.key if department else ""


def _has_all(words: Iterable[str], row: WorksheetRow, item: Item, remarks: Mapping[int, str]) -> bool:
    texts = [item.title, item.text, item.closing, *(sub.text for sub in item.sub_items)]
    typed = [row.number, row.note, row.reason, row.reply, remarks.get(item.number, "")]
    files = [name for file in row.evidence for name in (file.title, file.file_name)]
    searched = _folded("\n".join([*(side for text in texts for side in (text.zh, text.en)), *typed, *files]))
    return all(word in searched for word in words)


def _folded(text: str) -> str:
    """Fold width and case, so that `Ａ` finds `a`."""
    return unicodedata.normalize("NFKC", text).casefold()
