"""What each page of the report shows: dossier in, context of the templates out. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assessments.dossier import Dossier, EvidencePart, ItemPart, Text
from reports import charts
from reports.markup import say, sides
from reports.summary import (
    CODES,
    SharedItem,
    Summary,
    Tally,
    TypeSummary,
    is_valid_on,
    made_on,
    summarize,
)
from reports.words import WORDS, Word
from standards.states import Rating

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
DOSSIER_FILE = "dossier.json"
BAR_WIDTH, BAR_HEIGHT = 130, 13


@dataclass(frozen=True)
class ChartRow:
    heading: Word | None
    number: int
    tally: Tally
    bar: str

    @property
    def counts(self) -> list[int]:
        return list(self.tally.counts.values())


@dataclass(frozen=True)
class GridRow:
    """One line of the annex's table; `columns` has a tick in at most one of the four places."""

    label: str
    title: Text | None
    columns: tuple[bool, ...]
    remarks: list[Word]


@dataclass(frozen=True)
class SubView:
    label: str
    text: Text
    code: str
    rating: Word
    remark: Word | None


@dataclass(frozen=True)
class Evidence:
    part: EvidencePart
    facet: Word | None
    size: str


@dataclass(frozen=True)
class ItemView:
    """`count`: whether last year's number of relevant documents is known, where a sub-item hangs on it."""

    part: ItemPart
    rating: Word
    swatch: str
    sub_items: tuple[SubView, ...]
    count: Word | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Chapter:
    """One business type; `described_above` are its items that an earlier type's chapter holds."""

    number: int
    heading: Text
    items: tuple[ItemView, ...]
    described_above: tuple[Word, ...]
    grid: tuple[GridRow, ...]


def context(dossier: Dossier, digest: str, language: str, missing: list[str]) -> dict[str, object]:
    summary = summarize(dossier)
    languages = LANGUAGES[language]
    return {
        "dossier": dossier,
        "digest": digest,
        "languages": languages,
        "lang": languages[0],
        "two_languages": len(languages) > 1,
        "title": plain(WORDS["title"], languages),
        "subject": plain(WORDS["subject"], languages),
        "made_at": datetime.fromisoformat(dossier.made_at).isoformat(timespec="seconds"),
        "enterprise_names": sides(dossier.enterprise.name, ("en", "zh") if language == "en" else ("zh", "en")),
        "reference_date": dossier.reference_date.isoformat(),
        "running": running(dossier, digest, languages),
        "reference_label": WORDS["accepted_date" if dossier.accepted_date else "planned_date"],
        "state": WORDS[f"state_{dossier.state}"],
        "validity": validity(dossier),
        "warning": warning(dossier),
        "chart": chart(summary, languages),
        "columns": columns(languages),
        "counted_once": [counted_once(item) for item in summary.shared],
        "lists": lists(summary),
        "chapters": chapters(summary, languages),
        "overall": summary.overall,
        "meanings": meanings(languages),
        "date_blank": sides(WORDS["date_blank"], languages[:1])[0][1],
        "missing": ", ".join(missing),
        "dossier_file": DOSSIER_FILE,
    }


def plain(text: Word, languages: tuple[str, ...]) -> str:
    return " ".join(side for _, side in sides(text, languages))


def running(dossier: Dossier, digest: str, languages: tuple[str, ...]) -> dict[str, str]:
    """Strings for the margins of every page; the page's numbers come in between, so the phrase is cut there."""
    before, between, after = ("", "", "")
    for _, phrase in sides(WORDS["page"], languages[:1]):
        before, rest = phrase.split("{n}")
        between, after = rest.split("{m}")
    name = dossier.enterprise.name
    return {
        "enterprise": sides(name, languages[:1])[0][1],
        "title": WORDS["title"].zh if languages[0] == "zh" else WORDS["title"].en,
        "hash": f"SHA-256 {digest[:16]}…",
        "draft": f"{WORDS['draft'].en} {WORDS['draft'].zh}" if dossier.is_draft else "",
        "before": before,
        "between": between,
        "after": after,
    }


def validity(dossier: Dossier) -> Word:
    edition = dossier.edition
    if edition.valid_until is None:
        return say("valid_since", start=edition.valid_from)
    return say("valid_between", start=edition.valid_from, end=edition.valid_until)


def warning(dossier: Dossier) -> Word | None:
    """Outside of the edition's validity the report warns and goes on."""
    reference, made = dossier.reference_date, made_on(dossier)
    reference_in, made_in = (is_valid_on(dossier.edition, day) for day in (reference, made))
    if reference_in and made_in:
        return None
    if not reference_in and not made_in:
        what = say("both_outside", reference=reference, made=made)
    elif made_in:
        what = say("reference_outside", day=reference)
    else:
        what = say("making_outside", day=made)
    return say("outside_validity", validity=validity(dossier), what=what)


def chart(summary: Summary, languages: tuple[str, ...]) -> list[ChartRow]:
    """One bar a business type, all on one scale, and the total, on its own."""
    most = max((row.tally.total for row in summary.types), default=0)
    rows = [_chart_row(row, most, languages) for row in summary.types]
    overall = summary.overall
    return [*rows, ChartRow(None, 0, overall, _bar(overall, overall.total, languages))]


def _chart_row(row: TypeSummary, most: int, languages: tuple[str, ...]) -> ChartRow:
    heading = Word(en=row.part.heading.en, zh=row.part.heading.zh)
    return ChartRow(heading, row.part.number, row.tally, _bar(row.tally, most, languages))


def _bar(tally: Tally, most: int, languages: tuple[str, ...]) -> str:
    title = plain(say("rated_of", rated=tally.rated, total=tally.total), languages)
    return charts.bar(tally.counts, most=most, width=BAR_WIDTH, height=BAR_HEIGHT, title=title)


def columns(languages: tuple[str, ...]) -> list[tuple[str, Word, str]]:
    """(rating code, its word, its swatch), in the order of the annex, the unrated last."""
    words = [(code, WORDS[f"rating_{code}"]) for code in CODES]
    return [(code, name, charts.swatch(code, plain(name, languages))) for code, name in words]


def counted_once(item: SharedItem) -> Word:
    chinese, english = "、".join(map(str, item.types)), " and ".join(map(str, item.types))
    return say("counted_once", number=item.number, types=Word(en=english, zh=chinese))


def lists(summary: Summary) -> list[tuple[Word, tuple[ItemPart, ...]]]:
    """What a reader looks for first: not met, basically met, not rated."""
    return [
        (WORDS["list_not_meet"], summary.by_rating[Rating.NOT_MEET]),
        (WORDS["list_basically_meet"], summary.by_rating[Rating.BASICALLY_MEET]),
        (WORDS["list_unrated"], summary.by_rating[""]),
    ]


def chapters(summary: Summary, languages: tuple[str, ...]) -> list[Chapter]:
    homes = {item.number: item.types for item in summary.shared}
    return [_chapter(row, homes, languages) for row in summary.types]


def _chapter(row: TypeSummary, homes: dict[int, tuple[int, ...]], languages: tuple[str, ...]) -> Chapter:
    number = row.part.number
    own = [item for item in row.items if homes.get(item.number, (number,))[0] == number]
    above = tuple(
        say("described_above", number=item.number, type=homes[item.number][0]) for item in row.items if item not in own
    )
    grid = tuple(line for item in row.items for line in grid_rows(item, number, homes.get(item.number, ())))
    return Chapter(number, row.part.heading, tuple(item_view(item, languages) for item in own), above, grid)


def grid_rows(item: ItemPart, type_number: int, types: tuple[int, ...]) -> Iterator[GridRow]:
    others = [other for other in types if other != type_number]
    remark = [say("also_listed", number=", ".join(map(str, others)))] if others else []
    yield GridRow(str(item.number), item.title, ticks(item.rating), [*unrated(item.rating), *remark])
    for sub in sub_views(item):
        yield GridRow(
            sub.label,
            None,
            ticks(sub.code),
            [WORDS["sub_item"], sub.remark] if sub.remark else [WORDS["sub_item"], *unrated(sub.code)],
        )


def unrated(code: str) -> list[Word]:
    """Four empty columns could be a slip: the line says that it is not rated."""
    return [] if code else [WORDS["rating_"]]


def ticks(code: str) -> tuple[bool, ...]:
    return tuple(column == code for column in CODES if column)


def sub_views(item: ItemPart) -> tuple[SubView, ...]:
    """What does not apply by rule counts as not applicable, whatever was typed before."""
    views = []
    for sub in item.sub_items:
        code: str = sub.rating
        remark: Word | None = None
        if sub.applies is False:
            code, remark = Rating.NOT_APPLICABLE.value, WORDS["sub_rule"]
        elif sub.applies is None:
            code, remark = "", WORDS["sub_undecided"]
        views.append(SubView(sub.number, sub.text, code, WORDS[f"rating_{code}"], remark))
    return tuple(views)


def item_view(item: ItemPart, languages: tuple[str, ...]) -> ItemView:
    name = WORDS[f"rating_{item.rating}"]
    swatch = charts.swatch(item.rating, plain(name, languages))
    evidence = tuple(
        Evidence(piece, WORDS[f"facet_{piece.facet}"] if piece.facet else None, f"{piece.size:,}")
        for piece in item.evidence
    )
    return ItemView(item, name, swatch, sub_views(item), count_remark(item), evidence)


def count_remark(item: ItemPart) -> Word | None:
    if item.count_known or any(sub.applies is not True for sub in item.sub_items):
        return WORDS[f"count_{item.count_known or 'undecided'}"]
    return None


def meanings(languages: tuple[str, ...]) -> list[tuple[Word, str, Word]]:
    return [(name, swatch, WORDS[f"{code}_text"]) for code, name, swatch in columns(languages) if code]
