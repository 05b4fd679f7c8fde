"""What customs sent stands first on the report's first page."""

import json
from datetime import date, timedelta

import pytest

from acecs.accounts.models import User
from acecs.text.bilingual import Text
from assessments.actions import submission
from assessments.documents.customs_word import EarlierWord, as_bytes, earlier_word, parse_word
from assessments.documents.dossier import canonical
from assessments.models import Assessment, FrozenDossier
from reports import actions, customs, readiness
from reports.words import WORDS
from reviews.actions import letters
from reviews.word import word_of
from tests import rounds
from tests.conftest import NOW
from tests.reports import dossiers, pdfs
from tests.reports.test_readiness_pdf import LANGUAGES, LONGEST_NAMES

# Run on one worker, which imports WeasyPrint once.
pytestmark = pytest.mark.xdist_group("drawing")


def pages(case: str, language: str, occasion: str, *numbers: int, **changes: object) -> list[str]:
    """The first pages of the report on a submission, for which customs rated these items as *does not meet*."""
    dossier = dossiers.ready(case, **changes)
    record = dossiers.review(dossier, occasion, dict.fromkeys(numbers, "not_meet"))
    return pdfs.first_pages(dossier, language, record)


def folded(word: Text, language: str) -> list[str]:
    return [pdfs.fold(getattr(word, side)) for side in LANGUAGES[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_adverse_opinion_comes_before_own_verdict(language: str) -> None:
    cover, second = pages("satisfied", language, "concluded", 11)

    for side in range(len(LANGUAGES[language])):
        opinion, own = folded(WORDS["opinion_not_satisfied"], language), folded(WORDS["as_submitted"], language)
        assert -1 < cover.find(opinion[side]) < cover.find(own[side])
        assert folded(WORDS["nothing_missing"], language)[side] not in cover
        assert folded(WORDS["summary_lead"], language)[side] in second


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [{}, LONGEST_NAMES])
def test_opinion_names_its_office_and_the_items_it_rests_on(names: dict[str, object], language: str) -> None:
    dossier = dossiers.ready("satisfied", **names)
    record = dossiers.review(dossier, "concluded", dict.fromkeys((11, 13), "not_meet"), rests_on=[11, 13])

    cover, second = pdfs.first_pages(dossier, language, record)

    said = cover[: cover.index(folded(WORDS["which_missing"], language)[0])]
    # Beside long names there is room for one language.
    sides = slice(1 if names else 2)
    assert [office for office in folded(record.office, language)[sides] if office[:13] not in said] == []
    rests_on = WORDS["opinion_rests_on"], Text(zh="第11、13项", en="items 11 and 13")
    assert [part for text in rests_on for part in folded(text, language)[sides] if part not in said] == []
    assert folded(WORDS["summary_lead"], language)[0] in second


def test_raised_item_is_named_with_its_comment() -> None:
    cover = pages("satisfied", "zh", "returned", 11)[0]

    title = next(item.title.zh for item in dossiers.ready("satisfied").items if item.number == 11)
    assert f"11{pdfs.fold(title)[:14]}" in cover
    assert "不达标须补正：台账缺少三个月的记录" in cover
    assert pdfs.fold("按海关评定：不符合（已评定4/4项）") in cover


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_with_longest_names_stays_one_page(language: str) -> None:
    cover, second = pages("thirty_open", language, "concluded", 10, 11, 12, 13, **LONGEST_NAMES)

    assert folded(WORDS["opinion_not_satisfied"], language)[0] in cover
    assert folded(WORDS["summary_lead"], language)[0] in second


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [{}, {"planned_date": "2026-06-20"}, LONGEST_NAMES])
def test_cover_with_customs_word_fits_one_page(names: dict[str, object], language: str) -> None:
    cover, second = pages("thirty_open", language, "returned", 10, 11, 12, 13, **names)[:2]

    for side in range(len(LANGUAGES[language])):
        assert folded(WORDS["draft_meaning"], language)[side] in cover
        assert folded(WORDS["summary_lead"], language)[side] in second


@pytest.mark.parametrize(("language", "shown"), [("zh", [10, 11, 12]), ("en", [10, 11, 12]), ("both", [10])])
def test_raised_items_are_shown_beside_the_longest_names(language: str, shown: list[int]) -> None:
    past = {"today": "not_satisfied", "as_of": "2026-07-01"}
    part = dossiers.readiness("thirty_open").model_copy(update=past)

    cover, second = pages("thirty_open", language, "returned", 10, 11, 12, 13, **LONGEST_NAMES, readiness=part)

    assert lines_of_raised(cover, language) == shown
    assert pdfs.fold("（已评定4/4项）" if language != "en" else "(4 of 4 items rated)") in cover
    assert folded(WORDS["summary_lead"], language)[0] in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_of_a_line_leaves_room_for_three_raised_items(language: str) -> None:
    name = Text(en=("Yunting Food & Agricultural Products Trading " * 3)[:96], zh=("云汀食品农产品" * 7)[:48])
    names = {**LONGEST_NAMES, "enterprise": dossiers.enterprise(name=name, office=name)}

    cover, second = pages("thirty_open", language, "returned", 10, 11, 12, 13, **names)

    assert lines_of_raised(cover, language) == [10, 11, 12]
    assert folded(WORDS["summary_lead"], language)[0] in second


def lines_of_raised(cover: str, language: str) -> list[int]:
    """Numbers of the items that have a line of their own under what customs said."""
    rating = folded(WORDS["to_correct"], language)[0]
    until = cover.index(folded(WORDS["which_missing"], language)[0])
    titles = {item.number: getattr(item.title, LANGUAGES[language][0]) for item in dossiers.ready("satisfied").items}
    starts = {number: f"{number}{pdfs.fold(title)[:10]}" for number, title in titles.items()}
    return [number for number, start in starts.items() if start in cover[:until] and rating in cover[:until]]


# Item 10 takes two lines: when its work is due, and the day that it waits for.
@pytest.mark.parametrize(("language", "people"), [("zh", 4), ("en", 4), ("both", 2)])
def test_short_names_leave_room_for_people_of_raised_items(language: str, people: int) -> None:
    name = Text(
        en="Qingyu International Express & Logistics (Example) Co., Ltd.", zh="青屿国际快件物流（示例）有限公司"
    )
    numbers = [10, 11, 12, 13]
    changes = {"enterprise": dossiers.enterprise(name=name), "planned_date": "2026-06-20"}

    cover, second = pages("thirty_open", language, "returned", *numbers, **changes)

    asked = cover[cover.index(folded(WORDS["who_until"], language)[0]) :]
    titles = [getattr(item.title, LANGUAGES[language][0]) for item in dossiers.ready("thirty_open").items]
    assert sum(pdfs.fold(title)[:12] in asked for title in titles) == people
    assert folded(WORDS["as_submitted"], language)[-1] in cover
    assert folded(WORDS["summary_lead"], language)[0] in second


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("occasion", ["concluded", "returned"])
def test_own_dates_are_said_after_what_is_missing(occasion: str, language: str) -> None:
    cover = pages("satisfied", language, occasion, 11)[0]

    for side in range(len(LANGUAGES[language])):
        order = [f"occasion_{occasion}", "which_missing", "by_own_ratings", "own_dates"]
        found = [cover.find(folded(WORDS[key], language)[side]) for key in order]
        assert -1 < found[0] < found[1] < found[2] < found[3]
        asked = ("can_apply", "when_earliest", "last_safe", "nothing_missing")
        assert [key for key in asked if folded(WORDS[key], language)[side] in cover] == []


def test_opinion_that_names_no_item_still_leaves_work() -> None:
    dossier = dossiers.ready("satisfied")
    record = dossiers.review(dossier, "concluded", {item.number: "not_applicable" for item in dossier.items})

    cover = pdfs.first_pages(dossier, "en", record)[0]

    assert pdfs.fold(WORDS["no_single_item"].en) in cover
    assert pdfs.fold(WORDS["nobody_named"].en) in cover
    assert [key for key in ("nothing_missing", "none") if pdfs.fold(WORDS[key].en) in cover] == []


def test_raised_items_without_room_are_numbered_and_in_chapter() -> None:
    dossier = dossiers.ready("satisfied")
    record = dossiers.review(dossier, "returned", dict.fromkeys((10, 11, 12, 13), "not_meet"))

    texts = pdfs.laid_out(dossiers.payload(dossier, "en", record))

    title = next(item.title.en for item in dossier.items if item.number == 13)
    page = next(page for page, text in enumerate(texts, 1) if pdfs.fold(WORDS["raised_in_full"].en) in text)
    assert pdfs.fold(f"Further items that customs raised: 13 (page {page})") in texts[0]
    assert pdfs.fold(f"13 {title}: does not meet, to be corrected") in "".join(texts[page - 1 :])


@pytest.mark.parametrize(
    ("state", "rating", "label"),
    [
        ("returned", "meet", WORDS["as_submitted"]),
        ("returned", "not_meet", WORDS.say("own_as_of_unseen", day=date(2026, 3, 1))),
        ("in_review", "not_meet", WORDS.say("own_as_of", day=date(2026, 3, 1))),
        ("concluded", "not_meet", WORDS.say("own_as_of", day=date(2026, 3, 1))),
    ],
)
def test_customs_has_not_seen_only_what_changed_since(state: str, rating: str, label: Text) -> None:
    submitted = dossiers.ready("satisfied")
    word = word_of(dossiers.review(submitted, "returned", {11: "not_meet"}), submitted)
    items = [item.model_copy(update={"rating": rating}) if item.number == 11 else item for item in submitted.items]

    now = submitted.model_copy(update={"state": state, "items": items})

    assert customs.cover(word, now, has_room=True).own_label == label


def test_people_of_raised_items_are_named_first() -> None:
    dossier = dossiers.ready("satisfied")
    given = {11: ("陈晓岚", "2026-04-01"), 12: ("", None)}
    items = [
        item.model_copy(update={"assignee": given[item.number][0], "due_date": given[item.number][1]})
        if item.number in given
        else item
        for item in dossier.items
    ]
    own = dossiers.ready("satisfied", items=items)

    texts = pdfs.laid_out(
        dossiers.payload(own, "en", dossiers.review(own, "concluded", dict.fromkeys(given, "not_meet")))
    )

    titles = {item.number: pdfs.fold(item.title.en) for item in items}
    asked = texts[0][texts[0].index(pdfs.fold(WORDS["who_until"].en)) :]
    assert f"11{titles[11]}陈晓岚dueby2026-04-01" in asked
    assert f"12{titles[12]}notassignednoduedate" in asked
    assert pdfs.fold(WORDS["none"].en) not in asked
    assert "Responsible:陈晓岚,dueby2026-04-01" in "".join(texts[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_person_is_named_even_with_two_dates(language: str) -> None:
    part = dossiers.readiness("thirty_open")
    waiting = next(each for each in part.open_items if each.by == "waiting")
    both_dates = waiting.model_copy(update={"assignee": "陈晓岚", "due_date": "2026-04-01"})
    part = part.model_copy(update={"open_items": [both_dates, *(each for each in part.open_items if each != waiting)]})

    cover, second = pages("thirty_open", language, "returned", waiting.number, 11, 12, 13, readiness=part)

    asked = cover[cover.index(folded(WORDS["who_until"], language)[0]) :]
    assert "陈晓岚" in asked
    assert "2026-04-01" in asked
    assert folded(WORDS["summary_lead"], language)[0] in second


@pytest.mark.parametrize("language", LANGUAGES)
def test_return_with_good_ratings_is_not_told_as_satisfied(language: str) -> None:
    dossier = dossiers.ready("satisfied")
    record = dossiers.review(dossier, "returned", {11: "meet"})

    cover = pdfs.first_pages(dossier, language, record)[0]

    said = cover[: cover.index(folded(WORDS["which_missing"], language)[0])]
    sides = LANGUAGES[language]
    assert [getattr(WORDS["verdict_satisfied"], side) in said for side in sides] == [False] * len(sides)
    expected = {"en": "1itemistobecorrected", "zh": "尚有1项须补正"}
    assert [expected[side] in said for side in sides] == [True] * len(sides)


def test_adverse_opinion_hides_that_ratings_satisfy() -> None:
    dossier = dossiers.ready("satisfied")
    word = word_of(dossiers.review(dossier, "concluded", {}), dossier)

    assert customs.cover(word, dossier, has_room=True).by_ratings == WORDS["conditions_hold"]


def test_favorable_opinion_shows_that_ratings_satisfy() -> None:
    dossier = dossiers.ready("satisfied")
    word = word_of(dossiers.review(dossier, "concluded", {11: "basically_meet"}, opinion="satisfied"), dossier)

    assert customs.cover(word, dossier, has_room=True).by_ratings == WORDS["verdict_satisfied"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_asked_for_is_told_apart(language: str) -> None:
    dossier = dossiers.ready("satisfied")
    record = dossiers.review(dossier, "returned", {11: "not_meet", 12: "not_meet"})
    items = [item.model_copy(update={"asks_evidence": item.number == 11}) for item in record.items]

    cover, second = pdfs.first_pages(dossier, language, record.model_copy(update={"items": items}))

    asked, other = (folded(WORDS[key], language)[0] for key in ("add_evidence", "to_correct"))
    assert (cover.count(asked), cover.count(other)) == (1, 1)
    in_full = folded(WORDS["to_correct_with_evidence"], language)
    assert [second.count(each) for each in in_full] == [1] * len(in_full)


def test_item_raised_and_open_keeps_the_day_it_waits_for() -> None:
    own = [readiness.open_row(part) for part in dossiers.readiness("thirty_open").open_items]
    waiting = next(row for row in own if row.part.by == "waiting")
    raised = readiness.open_row(waiting.part.model_copy(update={"by": "work", "until": None}))

    rows = readiness.raised_first([raised], own)

    assert rows == [waiting, *(row for row in own if row is not waiting)]


def test_draft_made_after_a_return_says_what_customs_raised(returned: Assessment, officer: User) -> None:
    report = actions.ask(assessment=returned, language="zh", by=officer, at=NOW)

    documents = {"dossier": bytes(report.dossier).decode(), "customs_word": bytes(report.customs_word).decode()}
    cover = pdfs.first_pages_of(json.dumps({"language": "zh", **documents}).encode())[0]
    assert pdfs.fold(f"{returned.office.name_zh}：退回补正") in cover
    assert pdfs.fold(WORDS["as_submitted"].zh) in cover
    assert "须补正：补充台账" in cover
    assert pdfs.fold(WORDS["nothing_missing"].zh) not in cover


def test_report_of_a_version_keeps_no_word_beside_its_record(returned: Assessment, officer: User) -> None:
    frozen = returned.dossiers.get()

    report = actions.ask(assessment=returned, frozen=frozen, language="zh", by=officer, at=NOW)

    assert (bytes(report.customs_word), bytes(report.record) != b"") == (b"", True)


def cover_of(assessment: Assessment, frozen: FrozenDossier, language: str, by: User) -> str:
    """The first page of a frozen version's report, whose second page is the summary."""
    report = actions.ask(assessment=assessment, frozen=frozen, language=language, by=by, at=NOW)
    documents = {name: bytes(getattr(report, name)).decode() for name in ("dossier", "record", "customs_word")}
    cover, second = pdfs.first_pages_of(json.dumps({"language": language, **documents}).encode())
    assert folded(WORDS["summary_lead"], language)[0] in second
    return cover


def sides_missing(said: dict[str, str], text: str, language: str) -> list[str]:
    return [said[side] for side in LANGUAGES[language] if pdfs.fold(said[side]) not in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_of_a_corrected_submission_tells_customs_last_word(
    language: str, returned: Assessment, officer: User
) -> None:
    rounds.rate(returned, 21, by=officer, note="已补充台账。")
    frozen = rounds.submit(returned, by=officer)

    cover = cover_of(returned, frozen, language, officer)

    became = {
        "en": "Raised in round 1: changed since: 21. Customs has not answered this submission yet.",
        "zh": "海关在第 1 轮提出的项目：已修改：21。海关尚未答复本次提交。",
    }
    assert sides_missing(became, cover, language) == []
    head = [WORDS["occasion_returned"], Text(en="23 November 2026", zh="2026年11月23日"), WORDS.say("round", n=1)]
    asked = cover.index(folded(WORDS["which_missing"], language)[0])
    said = [part for text in head for part in folded(text, language)[:1]]
    assert [part for part in said if part not in cover[:asked]] == []
    assert [key for key in ("nothing_missing", "can_apply") if folded(WORDS[key], language)[0] in cover] == []
    own = {"en": "conditions satisfied on self-assessment", "zh": "自评符合"}
    assert [side for side in LANGUAGES[language] if pdfs.fold(own[side]) in cover] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_of_an_own_version_tells_customs_word_before_it(
    language: str, returned: Assessment, officer: User
) -> None:
    frozen = submission.freeze(assessment=returned, by=officer, at=NOW)

    cover = cover_of(returned, frozen, language, officer)

    became = {
        "en": "Raised in round 1: not changed: 21. Customs has not seen this version.",
        "zh": "海关在第 1 轮提出的项目：未修改：21。海关未审阅本版本。",
    }
    assert sides_missing(became, cover, language) == []
    assert [key for key in ("nothing_missing", "can_apply") if folded(WORDS[key], language)[0] in cover] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_cover_of_an_own_version_tells_a_later_opinion(
    language: str, rated: Assessment, officer: User, reviewer: User
) -> None:
    frozen = submission.freeze(assessment=rated, by=officer, at=NOW)
    rounds.submit(rated, by=officer)
    rounds.take(rated, by=reviewer)
    rounds.judge_all(rated, by=reviewer)
    rounds.judge(rated, 21, by=reviewer, rating="not_meet", comment="台账缺三个月。")
    letters.conclude(assessment=rated, opinion="not_satisfied", note="", by=reviewer, at=NOW)
    rated.refresh_from_db()

    cover = cover_of(rated, frozen, language, officer)

    assert folded(WORDS["opinion_not_satisfied"], language)[0] in cover
    label = WORDS.say("own_as_of_unseen", day=date(2026, 11, 23))
    assert [side for side in folded(label, language) if side not in cover] == []
    assert [key for key in ("nothing_missing", "can_apply") if folded(WORDS[key], language)[0] in cover] == []


def test_report_of_a_submission_has_no_later_letter(returned: Assessment, officer: User, reviewer: User) -> None:
    frozen = rounds.submit(returned, by=officer)
    submission.take_back(assessment=returned, by=officer, at=NOW)
    rounds.submit(returned, by=officer)
    rounds.take(returned, by=reviewer)
    rounds.judge(returned, 20, by=reviewer)
    letters.send(assessment=returned, by=reviewer, at=NOW + timedelta(hours=1))
    returned.refresh_from_db()

    report = actions.ask(assessment=returned, frozen=frozen, language="zh", by=officer, at=NOW + timedelta(hours=2))

    assert parse_word(bytes(report.customs_word).decode()).round == 1


def test_report_of_a_submission_tells_the_word_before_it_only(
    returned: Assessment, officer: User, reviewer: User
) -> None:
    first = returned.dossiers.get()
    second = rounds.submit(returned, by=officer)

    reports = [
        actions.ask(assessment=returned, frozen=each, language="zh", by=officer, at=NOW) for each in (first, second)
    ]

    assert [(bytes(each.record) != b"", bytes(each.customs_word) != b"") for each in reports] == [
        (True, False),
        (False, True),
    ]


def test_customs_report_tells_the_word_before_it(returned: Assessment, officer: User, reviewer: User) -> None:
    frozen = rounds.submit(returned, by=officer)

    report = actions.ask_for_customs(assessment=returned, frozen=frozen, language="zh", by=reviewer, at=NOW)

    word = parse_word(bytes(report.customs_word).decode())
    assert isinstance(word, EarlierWord)
    assert (word.round, word.changed, word.unchanged, word.answered, word.dropped) == (1, [], [21], [], [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [{}, {"planned_date": "2026-06-20"}, LONGEST_NAMES])
def test_cover_with_an_earlier_word_fits_one_page(names: dict[str, object], language: str) -> None:
    before = dossiers.ready("thirty_open")
    word = word_of(dossiers.review(before, "returned", dict.fromkeys((10, 11, 12, 13), "not_meet")), before)
    frozen = dossiers.ready(
        "thirty_open", purpose="submission", state="submitted", number=2, version=2, previous_sha256="0" * 64, **names
    )

    said = as_bytes(earlier_word(word, before, frozen)).decode()
    payload = {"language": language, "dossier": canonical(frozen).decode(), "customs_word": said}
    cover, second = pdfs.first_pages_of(json.dumps(payload).encode())

    became = {
        "en": "Raised in round 1: not changed: 10–13. Customs has not answered this submission yet.",
        "zh": "海关在第 1 轮提出的项目：未修改：10至13。海关尚未答复本次提交。",
    }
    assert sides_missing(became, cover, language) == []
    for side in range(len(LANGUAGES[language])):
        assert folded(WORDS["submission_meaning"], language)[side] in cover
    assert folded(WORDS["summary_lead"], language)[0] in second
