"""Turns a dossier into the context of the report's templates. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from acecs.text.bilingual import Text, joined, own, sides_in
from assessments.documents.customs_word import CustomsWord, SentFile, SentItem
from assessments.documents.dossier import CorrectivePart, Dossier, EvidencePart, ItemPart, ProfilePart
from assessments.drawing import Ink
from reports import charts, customs, pinned, readiness
from reports.markup import moment, plain, say, sides
from reports.summary import (
    CODES,
    RatingTally,
    SharedItem,
    Summary,
    TypeSummary,
    is_valid_on,
    made_on,
    summarize,
)
from reports.words import WORDS
from reviews.record import ReviewRecord
from reviews.word import word_of
from standards.law.readiness import parts_named
from standards.law.sentences import items_listed
from standards.states import Rating

LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
DOSSIER_FILE = "dossier.json"
RECORD_FILE = "review-record.json"
BAR_WIDTH, BAR_HEIGHT = 130, 13
# Chinese characters, or half the Latin letters, that fit on one line of the cover: as usual, and set smaller.
LONG_NAME, LONGEST_NAME = 28, 48
# The same, as a name that leaves no room for the remarks on the own verdict in two languages.
TWO_LINES = 34


@dataclass(frozen=True)
class ChartRow:
    heading: Text | None
    number: int
    tally: RatingTally
    bar: str

    @property
    def counts(self) -> list[int]:
        return list(self.tally.counts.values())


@dataclass(frozen=True)
class Chart:
    """Ratings by business type. `columns`: (rating code, word, swatch)."""

    title: Text
    columns: list[tuple[str, Text, str]]
    rows: list[ChartRow]


@dataclass(frozen=True)
class GridRow:
    """One line of the annex's table. `columns`: at most one of the four is true (a check mark).

    `review`: customs' rating, None if customs sent none.
    """

    label: str
    title: Text | None
    columns: tuple[bool, ...]
    remarks: list[Text]
    review: Text | None = None


@dataclass(frozen=True)
class SubView:
    label: str
    text: Text
    code: str
    rating: Text
    remark: Text | None


@dataclass(frozen=True)
class EvidenceView:
    part: EvidencePart
    facet: Text | None
    size: str


@dataclass(frozen=True)
class ActionView:
    """A corrective action with its codes in words."""

    part: CorrectivePart
    origin: Text
    position: Text
    status: Text


@dataclass(frozen=True)
class Inks:
    """What the ratings are drawn with: the enterprise's own, and those that customs sent."""

    own: Mapping[str, Ink]
    customs: Mapping[str, Ink]


WITHOUT_WORD = Inks(charts.INKS, charts.INKS)


@dataclass(frozen=True)
class Review:
    """A drawable copy of a review record, with the hash of the original."""

    record: ReviewRecord
    sha256: str


@dataclass(frozen=True)
class ReviewView:
    """What customs sent about one item, with the rating's word and swatch. `sub_ratings`: (number, rating) of each rated one."""

    rating: Text
    swatch: str
    comment: str
    to_correct: Text | None
    sub_ratings: tuple[tuple[str, Text], ...]
    # Documents that are not accepted: (sentence, the reviewer's remark).
    not_accepted: tuple[tuple[Text, str], ...]


@dataclass(frozen=True)
class ItemView:
    """One item. `count`: remark on last year's number of relevant documents, if its sub-items depend on it.

    `notes`: those in the report's languages; an erratum is about the wording in its own language only.
    """

    part: ItemPart
    rating: Text
    swatch: str
    sub_items: tuple[SubView, ...]
    count: Text | None
    evidence: tuple[EvidenceView, ...]
    notes: tuple[Text, ...]
    review: ReviewView | None = None
    corrective: tuple[ActionView, ...] = ()
    carried: Text | None = None


@dataclass(frozen=True)
class Chapter:
    """One business type. `described_above`: remarks on its items that are in an earlier type's chapter."""

    number: int
    heading: Text
    items: tuple[ItemView, ...]
    described_above: tuple[Text, ...]
    grid: tuple[GridRow, ...]


def context(
    dossier: Dossier,
    digest: str,
    language: str,
    missing: list[str],
    review: Review | None = None,
    word: CustomsWord | None = None,
) -> dict[str, object]:
    """`word`: what customs sent about an earlier submission; what it sent about this dossier is in `review`."""
    summary = summarize(dossier)
    languages = LANGUAGES[language]
    sent = word_of(review.record, dossier) if review else word
    parts = parts_named(item.part for item in dossier.items)
    has_room = len(languages) == 1 or not has_names_longer_than(LONGEST_NAME, dossier)
    said = customs.cover(sent, dossier, has_room=has_room) if sent else None
    warned = warning(dossier)
    is_past = dossier.readiness is not None and dossier.readiness.today is not None
    # A warning, or the remark on a planned date that is past, needs as much room as long names.
    dense = has_names_longer_than(LONG_NAME, dossier) or warned is not None or is_past
    ready = readiness.view(
        dossier.readiness,
        languages,
        is_dense=dense,
        has_longest_names=has_names_longer_than(LONGEST_NAME, dossier),
        taken=said.lines if said else 0,
        raised=[item.row for item in said.raised] if said else [],
        least=least_people(dossier, languages, is_dense=dense),
        is_past=sent is not None and sent.sets_own_aside,
        items=dossier.items,
    )
    on_cover: list[readiness.OpenRow | customs.RaisedItem | customs.CustomsCover] = [
        *(ready.cover.people if ready else ()),
        *([*said.items, said] if said else ()),
    ]
    return {
        "dossier": dossier,
        "digest": digest,
        "languages": languages,
        "lang": languages[0],
        "two_languages": len(languages) > 1,
        "parts": parts,
        "title": plain(WORDS[f"title_{parts}"], languages),
        "subject": plain(WORDS["subject"], languages),
        "made_at": datetime.fromisoformat(dossier.made_at).isoformat(timespec="seconds"),
        "enterprise_names": sides(dossier.enterprise.name, sides_in(language)),
        "reference_date": dossier.reference_date.isoformat(),
        "running": running(dossier, digest, languages, title=WORDS[f"title_{parts}"]),
        "reference_label": reference_label(dossier),
        "state": WORDS[f"state_{dossier.state}"],
        "validity": validity(dossier),
        "warning": warned,
        "charts": charts_of(dossier, summary, sent, languages),
        "columns": columns(languages),
        "counted_once": [counted_once(item) for item in summary.shared],
        "lists": lists(summary),
        "chapters": chapters(summary, languages, sent),
        "mark": mark(dossier),
        "version": None if dossier.is_draft else say(f"version_{dossier.purpose}", n=dossier.version),
        "chain": chain(dossier),
        "customs": said,
        "customs_office": said.office_on_cover(languages) if said else "",
        "readiness": ready,
        "is_shortened": any(row.is_shortened_in(languages[0]) for row in on_cover),
        "pinned": pinned.view(dossier.figures),
        "profile": [(each, answered(each)) for each in dossier.profile],
        "has_long_names": has_names_longer_than(LONG_NAME, dossier),
        "has_names_of_two_lines": has_names_longer_than(TWO_LINES, dossier),
        "is_dense": dense,
        "has_longest_names": has_names_longer_than(LONGEST_NAME, dossier),
        "review": review,
        "review_facts": review_facts(review) if review else [],
        "record_file": RECORD_FILE,
        "overall": summary.overall,
        "meanings": meanings(languages, inks_beside(sent).customs),
        "date_blank": sides(WORDS["date_blank"], languages[:1])[0][1],
        "missing": joined(missing),
        "dossier_file": DOSSIER_FILE,
    }


def reference_label(dossier: Dossier) -> Text:
    if dossier.mode == "re_review":
        return WORDS["re_review_date"]
    return WORDS["accepted_date" if dossier.accepted_date else "planned_date"]


def answered(question: ProfilePart) -> Text:
    if question.answer is None:
        return WORDS["not_answered"]
    return WORDS["finding_yes" if question.answer else "finding_no"]


def has_names_longer_than(line: int, dossier: Dossier) -> bool:
    """True if a name takes more than one line on the cover, which must also fit the manager's questions."""
    names = (dossier.enterprise.name, dossier.enterprise.office)
    return any(len(name.zh) > line or len(name.en) > 2 * line for name in names)


def least_people(dossier: Dossier, languages: tuple[str, ...], *, is_dense: bool) -> int:
    """How many lines of people fit below what customs sent, whatever else is on the cover. Dense lines leave more room."""
    in_both = len(languages) > 1
    if has_names_longer_than(TWO_LINES, dossier) or max(len(dossier.name), len(dossier.made_by)) > LONGEST_NAME:
        return 1 if in_both else 2
    if is_dense:
        return 3 if in_both else 5
    return 1 if in_both else 3


def running(dossier: Dossier, digest: str, languages: tuple[str, ...], *, title: Text) -> dict[str, str]:
    """Strings for the page margins. "Page n of m" is split, because the stylesheet inserts the numbers."""
    before, between, after = ("", "", "")
    for _, phrase in sides(WORDS["page"], languages[:1]):
        before, rest = phrase.split("{n}")
        between, after = rest.split("{m}")
    name = dossier.enterprise.name
    return {
        "enterprise": sides(name, languages[:1])[0][1],
        "title": own(title, languages[0]),
        "hash": f"SHA-256 {digest[:16]}…",
        "draft": f"{WORDS['draft'].en} {WORDS['draft'].zh}" if dossier.is_draft else "",
        "mark": plain(mark(dossier), languages[:1]),
        "before": before,
        "between": between,
        "after": after,
    }


def mark(dossier: Dossier) -> Text:
    """The label on every page: draft, version for own use, or submission."""
    if dossier.is_draft:
        word = WORDS["draft"]
        return Text(en=f"{word.en} {word.zh}", zh=f"{word.en} {word.zh}")
    return say(f"mark_{dossier.purpose}", n=dossier.version)


def chain(dossier: Dossier) -> Text | None:
    if dossier.is_draft:
        return None
    if not dossier.previous_sha256:
        return say("chain_first", number=dossier.number)
    return say("chain_text", number=dossier.number, previous=dossier.previous_sha256)


def review_facts(review: Review) -> list[tuple[Text, Text]]:
    """Rows of a table: who sent what and when."""
    record = review.record
    rows = [
        (WORDS["review_occasion"], WORDS[f"occasion_{record.occasion}"]),
        (WORDS["office"], record.office),
        (WORDS["reviewed_by"], Text(en=record.made_by, zh="")),
        (WORDS["reviewed_at"], Text(en=moment(record.made_at), zh="")),
    ]
    if record.opinion:
        rows.append((WORDS["opinion"], WORDS[f"opinion_{record.opinion}"]))
    if record.rests_on:
        rows.append((WORDS["rests_on"], items_listed(record.rests_on)))
    return rows


def validity(dossier: Dossier, day: Callable[[str], date | str] = str) -> Text:
    """`day`: reads a day for a sentence, which writes it in words; the tables show it as it is."""
    since, until = dossier.edition.valid_from, dossier.edition.valid_until
    if until is None:
        return say("valid_since", start=day(since))
    return say("valid_between", start=day(since), end=day(until))


def warning(dossier: Dossier) -> Text | None:
    """Return a warning if the reference date or the day of making is outside the edition's validity."""
    reference, made = dossier.reference_date, made_on(dossier)
    reference_in, made_in = (is_valid_on(dossier.edition, day) for day in (reference, made))
    if reference_in and made_in:
        return None
    making = WORDS[f"day_{dossier.purpose}"]
    if not reference_in and not made_in:
        what = say("both_outside", reference=reference, made=made, what=making)
    elif made_in:
        what = say("reference_outside", day=reference)
    else:
        what = say("making_outside", made=made, what=making)
    return say("outside_validity", validity=validity(dossier, date.fromisoformat), what=what)


def charts_of(dossier: Dossier, summary: Summary, word: CustomsWord | None, languages: tuple[str, ...]) -> list[Chart]:
    """The ratings of customs first, if it sent any; then the enterprise's own."""
    inks = inks_beside(word)
    own_ratings = chart(WORDS["own_ratings"], summary, languages, inks.own)
    if word is None:
        return [own_ratings]
    given = {item.number: item.rating for item in word.items}
    items = [item.model_copy(update={"rating": given.get(item.number, "")}) for item in dossier.items]
    by_customs = summarize(dossier.model_copy(update={"items": items}))
    return [chart(say("ratings_of_customs", n=word.round), by_customs, languages, inks.customs), own_ratings]


def inks_beside(word: CustomsWord | None) -> Inks:
    """Own ratings are gray once customs has set them aside. If it objects to something, nothing is green."""
    if word is None:
        return WITHOUT_WORD
    return Inks(
        own=charts.PAST_INKS if word.sets_own_aside else charts.INKS,
        customs=charts.OBJECTING_INKS if word.objects else charts.INKS,
    )


def chart(title: Text, summary: Summary, languages: tuple[str, ...], inks: Mapping[str, Ink]) -> Chart:
    """One bar per business type on a common scale, then the total on its own scale."""
    most = max((row.tally.total for row in summary.types), default=0)
    rows = [
        ChartRow(row.part.heading, row.part.number, row.tally, _bar(row.tally, most, languages, inks))
        for row in summary.types
    ]
    overall = summary.overall
    total = ChartRow(None, 0, overall, _bar(overall, overall.total, languages, inks))
    return Chart(title, columns(languages, inks), [*rows, total])


def _bar(tally: RatingTally, most: int, languages: tuple[str, ...], inks: Mapping[str, Ink]) -> str:
    title = plain(say("rated_of", rated=tally.rated, total=tally.total), languages)
    return charts.bar(tally.counts, most=most, width=BAR_WIDTH, height=BAR_HEIGHT, title=title, inks=inks)


def columns(languages: tuple[str, ...], inks: Mapping[str, Ink] = charts.INKS) -> list[tuple[str, Text, str]]:
    """(rating code, word, swatch) in the annex's order, unrated last."""
    words = [(code, WORDS[f"rating_{code}"]) for code in CODES]
    return [(code, name, charts.swatch(code, plain(name, languages), inks)) for code, name in words]


def counted_once(item: SharedItem) -> Text:
    chinese, english = "、".join(map(str, item.types)), " and ".join(map(str, item.types))
    return say("counted_once", number=item.number, types=Text(en=english, zh=chinese))


def lists(summary: Summary) -> list[tuple[Text, tuple[ItemPart, ...]]]:
    """The lists that readers look for first: items not met, basically met, not rated."""
    return [
        (WORDS["list_not_meet"], summary.by_rating[Rating.NOT_MEET]),
        (WORDS["list_basically_meet"], summary.by_rating[Rating.BASICALLY_MEET]),
        (WORDS["list_unrated"], summary.by_rating[""]),
    ]


def chapters(summary: Summary, languages: tuple[str, ...], word: CustomsWord | None) -> list[Chapter]:
    """`word`: what customs last sent, for a draft about an earlier round."""
    homes = {item.number: item.types for item in summary.shared}
    sent = {item.number: item for item in word.items} if word else {}
    inks = inks_beside(word)
    return [_chapter(row, homes, languages, sent, inks) for row in summary.types]


def _chapter(
    row: TypeSummary,
    homes: dict[int, tuple[int, ...]],
    languages: tuple[str, ...],
    sent: Mapping[int, SentItem],
    inks: Inks,
) -> Chapter:
    number = row.part.number
    own = [item for item in row.items if homes.get(item.number, (number,))[0] == number]
    above = tuple(
        say("described_above", number=item.number, type=homes[item.number][0]) for item in row.items if item not in own
    )
    grid = tuple(
        line
        for item in row.items
        for line in grid_rows(item, number, homes.get(item.number, ()), sent.get(item.number))
    )
    items = tuple(item_view(item, languages, sent.get(item.number), inks) for item in own)
    return Chapter(number, row.part.heading, items, above, grid)


def grid_rows(
    item: ItemPart, type_number: int, types: tuple[int, ...], sent: SentItem | None = None
) -> Iterator[GridRow]:
    others = [other for other in types if other != type_number]
    remark = [say("also_listed", number=joined(others))] if others else []
    given = {sub.number: sub.rating for sub in sent.sub_items} if sent else {}
    rating = customs_rating(sent.rating if sent else "")
    yield GridRow(str(item.number), item.title, ticks(item.rating), [*unrated(item.rating), *remark], rating)
    for sub in sub_views(item):
        yield GridRow(
            sub.label,
            None,
            ticks(sub.code),
            [WORDS["sub_item"], sub.remark] if sub.remark else [WORDS["sub_item"], *unrated(sub.code)],
            customs_rating(given.get(sub.label, "")),
        )


def customs_rating(code: str) -> Text | None:
    return WORDS[f"rating_{code}"] if code else None


def unrated(code: str) -> list[Text]:
    """Remark for an unrated line, because four empty columns would look like a mistake."""
    return [] if code else [WORDS["rating_"]]


def ticks(code: str) -> tuple[bool, ...]:
    return tuple(column == code for column in CODES if column)


def sub_views(item: ItemPart) -> tuple[SubView, ...]:
    """A sub-item that does not apply by rule is shown as not applicable, even if it was rated before."""
    views = []
    for sub in item.sub_items:
        code: str = sub.rating
        remark: Text | None = None
        if sub.applies is False:
            code, remark = Rating.NOT_APPLICABLE.value, WORDS["sub_rule"]
        elif sub.applies is None:
            code, remark = "", WORDS["sub_undecided"]
        views.append(SubView(sub.number, sub.text, code, WORDS[f"rating_{code}"], remark))
    return tuple(views)


def item_view(
    item: ItemPart, languages: tuple[str, ...], sent: SentItem | None = None, inks: Inks = WITHOUT_WORD
) -> ItemView:
    """Show the enterprise's rating in gray if customs raised the item."""
    name = WORDS[f"rating_{item.rating}"]
    own_inks = charts.PAST_INKS if sent and sent.is_open else inks.own
    swatch = charts.swatch(item.rating, plain(name, languages), own_inks)
    evidence = tuple(
        EvidenceView(piece, WORDS[f"facet_{piece.facet}"] if piece.facet else None, f"{piece.size:,}")
        for piece in item.evidence
    )
    reviewed = review_view(sent, languages, inks.customs)
    notes = tuple(note for note in item.notes if any(own(note, language) for language in languages))
    corrective = tuple(map(action_view, item.corrective_actions))
    carried = say("carried_over", rating=WORDS[f"rating_{item.carried_over}"]) if item.carried_over else None
    return ItemView(
        item, name, swatch, sub_views(item), count_remark(item), evidence, notes, reviewed, corrective, carried
    )


def action_view(part: CorrectivePart) -> ActionView:
    return ActionView(
        part, WORDS[f"origin_{part.origin}"], WORDS[f"position_{part.position}"], WORDS[f"corrective_{part.status}"]
    )


def review_view(
    sent: SentItem | None, languages: tuple[str, ...], inks: Mapping[str, Ink] = charts.INKS
) -> ReviewView | None:
    """Return None if customs sent nothing about the item."""
    if sent is None or not sent.is_said:
        return None
    name = WORDS[f"rating_{sent.rating}"]
    swatch = charts.swatch(sent.rating, plain(name, languages), inks)
    correction = WORDS["to_correct_with_evidence" if sent.asks_evidence else "to_correct"]
    subs = tuple((sub.number, WORDS[f"rating_{sub.rating}"]) for sub in sent.sub_items if sub.rating)
    refused = tuple((not_accepted(file), file.remark) for file in sent.not_accepted)
    return ReviewView(name, swatch, sent.comment, correction if sent.to_correct else None, subs, refused)


def not_accepted(file: SentFile) -> Text:
    reason = WORDS[f"not_accepted_{file.reason}"]
    if file.page:
        return say("not_accepted_page", title=file.title, page=file.page, reason=reason)
    return say("not_accepted", title=file.title, reason=reason)


def count_remark(item: ItemPart) -> Text | None:
    """How last year's number of relevant documents chose the sub-items; None if it does not matter to the item."""
    applies = False if item.count_known else None
    numbers = [sub.number for sub in item.sub_items if sub.applies is applies]
    return say(f"count_{item.count_known or 'undecided'}", sub_items=joined(numbers)) if numbers else None


def meanings(languages: tuple[str, ...], inks: Mapping[str, Ink] = charts.INKS) -> list[tuple[Text, str, Text]]:
    return [(name, swatch, WORDS[f"{code}_text"]) for code, name, swatch in columns(languages, inks) if code]
