import hashlib
import tempfile
from datetime import date
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db.models import Count, Q
from django.test import TestCase, override_settings
from django.utils import translation

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.audit.models import Event
from acecs.site import demo_data
from acecs.text.bilingual import NOTHING
from assessments.models import AnswerVersion, Assessment, CorrectiveAction, EvidenceLink, FrozenDossier
from assessments.queries import profile
from assessments.queries.coverage import coverage_of
from assessments.queries.figures import figures_of
from assessments.queries.outcome import outlook
from evidence.models import Document, DocumentVersion
from evidence.queries import open_version
from reviews.models import ItemJudgment, Record
from standards.law.profile import contradiction
from tests import rounds
from tests.conftest import NOW

EMAILS = [
    "admin@demo.test",
    "contributor@demo.test",
    "head@demo.test",
    "manager@demo.test",
    "officer@demo.test",
    "officer@other.demo.test",
    "officer@third.demo.test",
    "reviewer@demo.test",
    "reviewer@other.demo.test",
]
EXPRESS = "91990101MA0AEC0133"
BROKER = "91990201MA0AEC0213"
FOOD = "91990101MA0AEC031Y"
COMMANDS = ("verify_audit", "verify_dossiers", "verify_evidence")
FAST_HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def files() -> dict[str, bytes]:
    """The repository's evidence files: name → bytes."""
    return {path.name: path.read_bytes() for path in demo_data.DOCUMENTS.iterdir() if path.name != "LICENSE.txt"}


def load() -> None:
    demo_data.load(password=demo_data.PASSWORD, at=NOW)


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def ratings(assessment: Assessment) -> dict[int, str]:
    return dict(assessment.answers.in_scope().values_list("item__number", "rating"))


def stored_bytes(version: DocumentVersion) -> bytes:
    with open_version(version) as file:
        content: bytes = file.read()
    return content


def printed(command: str) -> str:
    output = StringIO()
    call_command(command, stdout=output)
    return output.getvalue()


class LoadedTests(TestCase):
    """The portal after loading. One class, because loading takes seconds and its tests only read."""

    @classmethod
    def setUpTestData(cls) -> None:
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        documents = {**settings.STORAGES["documents"], "OPTIONS": {"location": folder, "base_url": None}}
        storages = {**settings.STORAGES, "documents": documents}
        with override_settings(STORAGES=storages, VAR_DIR=Path(folder), PASSWORD_HASHERS=FAST_HASHER):
            load()
            cls.verified = {command: printed(command) for command in COMMANDS}
            cls.stored = {each.filename: stored_bytes(each) for each in DocumentVersion.objects.all()}

    def test_each_role_has_account_that_can_sign_in(self) -> None:
        users = User.objects.filter(email__endswith="demo.test").order_by("email")

        assert [user.email for user in users] == EMAILS
        assert all(user.check_password(demo_data.PASSWORD) for user in users)
        assert list(users.filter(is_administrator=True).values_list("email", flat=True)) == ["admin@demo.test"]

    def test_accounts_belong_to_places_of_story(self) -> None:
        members = Membership.objects.filter(user__email__endswith="demo.test").order_by("user__email")
        of_offices = OfficeMembership.objects.filter(user__email__endswith="demo.test").order_by("user__email")

        assert list(members.values_list("user__email", "enterprise__credit_code", "role", "department__name_zh")) == [
            ("contributor@demo.test", EXPRESS, "contributor", "运输管理部"),
            ("manager@demo.test", EXPRESS, "manager", "总经理办公室"),
            ("officer@demo.test", EXPRESS, "officer", "关务部"),
            ("officer@other.demo.test", BROKER, "officer", "报关部"),
            ("officer@third.demo.test", FOOD, "officer", "合规与质量部"),
        ]
        assert list(of_offices.values_list("user__email", "office__code", "role")) == [
            ("head@demo.test", "9901", "head"),
            ("reviewer@demo.test", "9901", "reviewer"),
            ("reviewer@other.demo.test", "9902", "reviewer"),
        ]

    def test_each_enterprise_has_its_office(self) -> None:
        enterprises = Enterprise.objects.filter(credit_code__in=[EXPRESS, BROKER, FOOD]).order_by("credit_code")

        assert list(enterprises.values_list("customs_code", "office__code")) == [
            ("9901960018", "9901"),
            ("9901970034", "9901"),
            ("9902980026", "9902"),
        ]
        for row in [*enterprises, *CustomsOffice.objects.filter(code__startswith="99")]:
            row.full_clean()

    def test_password_passes_validators(self) -> None:
        for user in User.objects.filter(email__endswith="demo.test"):
            validate_password(demo_data.PASSWORD, user)

    def test_first_assessment_is_half_done(self) -> None:
        assessment = Assessment.objects.get(name="AEO高级认证申请前自评")

        assert ratings(assessment) == {
            14: "meet",
            15: "basically_meet",
            16: "not_applicable",
            17: "",
            18: "not_meet",
            19: "",
            20: "meet",
            21: "meet",
            22: "",
        }

    def test_items_assigned_to_contributor(self) -> None:
        contributor = User.objects.get(email="contributor@demo.test")

        items = Assessment.objects.get(name="AEO高级认证申请前自评").answers.filter(assignee=contributor)

        rows = items.order_by("item__number").values_list("item__number", "updated_by__email", "due_date")
        assert list(rows) == [
            (20, "officer@demo.test", None),
            (21, "contributor@demo.test", None),
            (22, "contributor@demo.test", date(2026, 12, 5)),
        ]

    def test_fresh_draft_is_empty(self) -> None:
        draft = Assessment.objects.get(name="下一年度复盘自评（新建）")

        assert ratings(draft) == dict.fromkeys(range(14, 23), "")
        assert AnswerVersion.objects.filter(answer__assessment=draft).count() == 0
        assert (draft.state, draft.planned_date) == ("draft", date(2027, 9, 19))

    def test_profile_is_answered_except_in_fresh_draft(self) -> None:
        actual = {each.name: profile.of(each) for each in Assessment.objects.all()}

        assert {name: (each.answered, each.total) for name, each in actual.items()} == {
            "AEO高级认证申请前自评": (3, 4),
            "下一年度复盘自评（新建）": (0, 4),
            "快件运营业务单项自评": (2, 2),
            "跨境运输业务单项自评": (2, 2),
            "跨境运输业务年度自查": (2, 2),
            "进出口食品业务自评": (3, 3),
            "报关与跨境平台业务自评": (0, 0),
            "报关业务单项自评": (0, 0),
            "动植物检疫与进出口食品业务自评": (4, 4),
        }

    def test_ratings_agree_with_profile(self) -> None:
        for assessment in Assessment.objects.all():
            suggested = profile.suggestions(assessment)

            actual = {contradiction(rating, suggested.get(number)) for number, rating in ratings(assessment).items()}
            assert actual == {NOTHING}

    def test_broker_has_rated_one_sub_item_of_item_10(self) -> None:
        draft = Assessment.objects.get(enterprise__credit_code=BROKER, state="draft")

        answer = draft.answers.get(item__number=10)

        assert sorted(ratings(draft)) == [10, 11, 12, 13, 23, 24, 25, 26, 27, 28, 29]
        assert (answer.rating, answer.count_known) == ("", "known")
        assert list(answer.sub_answers.order_by("sub_item__position").values_list("rating", flat=True)) == [
            "meet",
            "",
            "",
        ]

    def test_reviewer_has_rated_item_10_by_sub_item(self) -> None:
        judged = ItemJudgment.objects.get(dossier__assessment__name="报关业务单项自评", number=10)

        assert (judged.rating, judged.sub_ratings) == ("not_meet", {"10(1)": "meet", "10(2)": "not_meet"})
        assert (judged.to_correct, judged.asks_evidence, judged.saved_by.email) == (
            True,
            True,
            "reviewer@other.demo.test",
        )

    def test_vault_holds_every_file_byte_for_byte(self) -> None:
        hashes = dict(DocumentVersion.objects.values_list("filename", "sha256"))

        assert self.stored == files()
        assert hashes == {name: hashlib.sha256(content).hexdigest() for name, content in files().items()}

    def test_every_document_says_what_it_is_and_when(self) -> None:
        said = dict(Document.objects.values_list("title", "kind"))
        periods = Document.objects.exclude(covers_from=None).count()

        assert (len(said), periods) == (len(files()), len(files()))
        assert (said["零发生声明"], said["运输工具与驾驶员匹配台账"]) == ("nil_statement", "ledger")
        # Linked in several assessments, it is described once.
        assert set(Document.objects.values_list("revision", flat=True)) == {2}

    def test_coverage_shows_what_is_there_and_what_is_missing(self) -> None:
        assessment = Assessment.objects.with_context().get(name="AEO高级认证申请前自评")
        officer = User.objects.get(email="officer@demo.test")
        assessment.role = "officer"

        with translation.override("en"):
            found = coverage_of(assessment, officer, today=date(2026, 11, 10))

        rows = {(item.number, row.facet): row for item in found.items for row in item.rows}
        assert not any(row.without_period for row in rows.values())
        assert not rows[(15, "procedure")].is_missing
        periodic = {key: {cell.state for cell in row.cells} for key, row in rows.items() if row.is_periodic}
        # The plan is older than a year; the nil statement stands for a record of item 19.
        assert periodic == {
            (17, "site"): {"gap", "none"},
            (18, "record"): {"gap", "none"},
            (19, "record"): {"full", "gap", "none"},
            (20, "record"): {"full", "none"},
        }

    def test_two_files_are_linked_to_two_items_each(self) -> None:
        links = EvidenceLink.objects.filter(answer__assessment__name="AEO高级认证申请前自评")
        shared = Document.objects.annotate(uses=Count("links", filter=Q(links__in=links))).filter(uses__gt=1)

        actual = {
            each.title: list(links.filter(document=each).values_list("answer__item__number", "facet"))
            for each in shared
        }

        assert actual == {
            "禁限寄物品告知与如实申报提醒规程": [(14, "procedure"), (19, "procedure")],
            "运输工具与驾驶员匹配台账": [(20, "record"), (22, "record")],
        }

    def test_every_link_has_facet(self) -> None:
        facets = EvidenceLink.objects.values_list("facet").annotate(times=Count("pk"))

        assert dict(facets) == {"procedure": 5, "record": 17, "site": 2, "statement": 5}

    def test_everything_loaded_is_verified(self) -> None:
        assert self.verified == {
            "verify_audit": f"The audit trail is intact: {Event.objects.count()} events.\n",
            "verify_dossiers": (
                f"All frozen documents are intact: {FrozenDossier.objects.count()} dossiers, "
                f"{Record.objects.count()} review records.\n"
            ),
            "verify_evidence": f"The vault is intact: {DocumentVersion.objects.count()} documents.\n",
        }

    def test_events_of_each_enterprise_are_in_order_of_time(self) -> None:
        for enterprise in Enterprise.objects.filter(credit_code__in=[EXPRESS, BROKER, FOOD]):
            moments = list(Event.objects.filter(stream=enterprise.stream).values_list("at", flat=True))

            assert all(earlier <= later for earlier, later in pairwise(moments))
            assert moments[-1] < NOW

    def test_events_name_actors_of_story(self) -> None:
        officer = User.objects.get(email="officer@demo.test")

        kinds = Event.objects.filter(actor=str(officer.public_id)).order_by().values_list("kind")

        assert dict(kinds.annotate(times=Count("pk"))) == {
            "assessments.answer_saved": 15,
            "assessments.answers_carried_over": 1,
            "assessments.answers_confirmed": 1,
            "assessments.corrective_action_added": 3,
            "assessments.corrective_action_checked": 1,
            "assessments.evidence_carried_over": 1,
            "assessments.evidence_linked": 16,
            "assessments.figure_added": 2,
            "assessments.item_assigned": 4,
            "assessments.profile_saved": 4,
            "assessments.started": 5,
            "assessments.submitted": 3,
            "evidence.document_added": 7,
            "evidence.document_described": 7,
        }

    def test_corrective_actions_are_late_open_and_done(self) -> None:
        actions = CorrectiveAction.objects.order_by("answer__assessment__name", "answer__item__number")

        actual = [(each.answer.item.number, each.status, each.due_date) for each in actions]

        assert actual == [
            (15, "in_progress", date(2026, 11, 21)),
            (18, "not_started", date(2027, 1, 7)),
            (15, "done", date(2026, 11, 3)),
        ]

    def test_states_and_rounds_of_assessments(self) -> None:
        handed_in = Assessment.objects.filter(round__gt=0).order_by("name")

        actual = {each.name: (each.state, each.round, each.opinion) for each in handed_in}

        assert actual == {
            "动植物检疫与进出口食品业务自评": ("submitted", 1, ""),
            "快件运营业务单项自评": ("returned", 1, ""),
            "报关业务单项自评": ("in_review", 1, ""),
            "跨境运输业务单项自评": ("concluded", 2, "satisfied"),
            "进出口食品业务自评": ("concluded", 1, "satisfied"),
        }
        assert rounds.defects(Assessment.objects.get(state="returned")).keys() == {15, 18}

    def test_one_assessment_is_carried_over_and_partly_confirmed(self) -> None:
        carried = Assessment.objects.get(former__name="跨境运输业务单项自评")

        confirmed = carried.answers.in_scope().values_list("item__number", "carried_from")
        assert {number: former is None for number, former in confirmed} == {20: True, 21: False, 22: False}
        assert (carried.rated_count, carried.scope_count) == (1, 3)

    def test_decision_of_customs_is_recorded(self) -> None:
        decided = Assessment.objects.exclude(outcome="").get()

        found = outlook(decided)
        assert found
        assert (found.number, found.day, found.next_day) == (
            "AEOCN9901970034",
            date(2026, 9, 23),
            date(2031, 9, 23),
        )

    def test_each_enterprise_has_register(self) -> None:
        actual = {code: figures_of(Enterprise.objects.get(credit_code=code)) for code in (EXPRESS, BROKER, FOOD)}

        assert {code: dict(each.documents) for code, each in actual.items()} == {
            EXPRESS: {2025: 3126, 2024: 2874},
            BROKER: {2025: 12_846, 2024: 12_004, 2023: 10_786},
            FOOD: {2025: 1380, 2024: 1261, 2023: 1121},
        }
        assert [(each.decided_on, each.amount, each.recognised) for each in actual[BROKER].penalties] == [
            (date(2026, 10, 24), 600_000, True),
            (date(2026, 5, 12), 300_000, False),
            (date(2025, 4, 28), 800_000, False),
        ]
        assert [(each.notified_on, each.batches, each.own_fault) for each in actual[FOOD].notifications] == [
            (date(2026, 9, 5), ("B260815-3",), "yes")
        ]
        assert (actual[FOOD].looked_up_on, actual[FOOD].listings) == (date(2026, 11, 11), ())

    def test_loading_again_changes_nothing(self) -> None:
        before = rows()

        demo_data.load(password="another-Pass-2027", at=NOW)

        assert rows() == before
        assert User.objects.get(email="officer@demo.test").check_password(demo_data.PASSWORD)


def test_accounts_printed_by_command():
    printed = demo_data.accounts()

    assert sorted(email for email, _about in printed) == EMAILS
    assert dict(printed)["officer@demo.test"] == (
        "compliance officer, Qingyu International Express & Logistics (Example) Co., Ltd."
    )


def test_files_are_those_of_story_and_small():
    assert set(files()) == demo_data.read_story().files()
    assert max(map(len, files().values())) < 60_000


def test_deployment_is_refused(db: None, settings: Any):
    settings.IS_DEMO = False
    before = rows()

    with pytest.raises(ImproperlyConfigured):
        load()

    assert rows() == before


def test_failed_load_leaves_nothing(db: None):
    before = rows()
    without_files = demo_data.Loading(demo_data.read_story(), {}, demo_data.PASSWORD, NOW)

    with pytest.raises(KeyError):
        without_files.run()

    assert rows() == before
