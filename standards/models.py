"""The catalogue: editions of the standard as data.

Every row belongs to an edition and has a natural key, so that fixtures are readable and one file
contains a complete edition. An administrator publishes an edition after looking at it. Once an assessment uses it,
triggers refuse every change to it (`triggers.py`); a correction is a new edition.
"""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from acecs.text.days import iso
from standards.states import MOST_ROWS, Facet, Frequency, NoteKind, StandardsPart, SubItemRule


class EditionManager(models.Manager["Edition"]):
    def get_by_natural_key(self, code: str) -> "Edition":
        return self.get(code=code)


class Edition(models.Model):
    """One edition of the standard. `pass_rule` names a pure function; its numbers are `PassCondition` rows."""

    code = models.CharField(max_length=20, unique=True)
    title_en = models.CharField(max_length=300)
    title_zh = models.CharField(max_length=300)
    authority_en = models.CharField(max_length=300)
    authority_zh = models.CharField(max_length=300)
    source_en = models.TextField()
    source_zh = models.TextField()
    # If the Chinese is not the official wording, pages and reports mark it as a reference translation.
    chinese_is_official = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    replaced_by_en = models.TextField(blank=True)
    replaced_by_zh = models.TextField(blank=True)
    pass_rule = models.CharField(max_length=40)
    penalties_counted_by = models.CharField(max_length=20)
    window_months = models.PositiveSmallIntegerField()
    # From a certificate to the next re-review, and from a refusal to the earliest new application; empty if not known.
    re_review_months = models.PositiveSmallIntegerField(null=True, blank=True)
    new_application_months = models.PositiveSmallIntegerField(null=True, blank=True)
    periods_source_en = models.TextField(blank=True)
    periods_source_zh = models.TextField(blank=True)
    business_type_count = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_ROWS)])
    item_count = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MOST_ROWS)])
    # Assessments start only with a published edition; the first one freezes it.
    published_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = EditionManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at=None) | Q(published_at__isnull=False), name="frozen_edition_is_published"
            )
        ]

    def __str__(self) -> str:
        return self.code

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class PassConditionManager(models.Manager["PassCondition"]):
    def get_by_natural_key(self, edition: str, position: int) -> "PassCondition":
        return self.get(edition__code=edition, position=position)


class PassCondition(models.Model):
    """One number of the pass rule: at most `most` items of `part` (empty: of all parts) rated `rating`."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="pass_conditions")
    position = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=20)
    part = models.CharField(max_length=20, choices=StandardsPart, blank=True)
    most = models.PositiveSmallIntegerField()
    text_en = models.TextField()
    text_zh = models.TextField()

    objects = PassConditionManager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="one_pass_condition_a_position")]

    def __str__(self) -> str:
        return f"{self.edition} {self.position}"

    def natural_key(self) -> tuple[str, int]:
        return (*self.edition.natural_key(), self.position)

    natural_key.dependencies = ["standards.edition"]  # type: ignore[attr-defined]  # read by dumpdata


class DatedAmountManager(models.Manager["DatedAmount"]):
    def get_by_natural_key(self, edition: str, series: str, from_date: str | None) -> "DatedAmount":
        return self.get(edition__code=edition, series=series, from_date=from_date)


class DatedAmount(models.Model):
    """An amount in RMB of a dated series, valid for decisions from `from_date` to `until_date`, both included."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="dated_amounts")
    series = models.CharField(max_length=60)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    source_en = models.TextField()
    source_zh = models.TextField()
    to_be_checked = models.BooleanField(default=True)

    objects = DatedAmountManager()

    class Meta:
        ordering = ["series", "from_date"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "series", "from_date"], name="one_amount_a_start"),
            models.UniqueConstraint(
                fields=["edition", "series"], condition=Q(from_date=None), name="one_amount_from_the_beginning"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.from_date}"

    def natural_key(self) -> tuple[str, str, str | None]:
        start = iso(self.from_date)
        return (*self.edition.natural_key(), self.series, start)

    natural_key.dependencies = ["standards.edition"]  # type: ignore[attr-defined]  # read by dumpdata


class BusinessTypeManager(models.Manager["BusinessType"]):
    def get_by_natural_key(self, edition: str, number: int) -> "BusinessType":
        return self.get(edition__code=edition, number=number)


class BusinessType(models.Model):
    """A business type with its heading, a plain sentence about who is meant, and advice on picking it.

    A section that every enterprise is assessed by is one too, with `is_always_in_scope`: nobody picks it.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="business_types")
    number = models.PositiveSmallIntegerField()
    heading_en = models.CharField(max_length=200)
    heading_zh = models.CharField(max_length=200)
    is_always_in_scope = models.BooleanField(default=False)
    # Our own clearer English, empty unless the annex's is misleading.
    clearer_heading_en = models.CharField(max_length=200, blank=True)
    meaning_en = models.TextField()
    meaning_zh = models.TextField()
    advice_en = models.TextField(blank=True)
    advice_zh = models.TextField(blank=True)

    objects = BusinessTypeManager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="one_business_type_a_number")]

    def __str__(self) -> str:
        return f"{self.edition} type {self.number}"

    def natural_key(self) -> tuple[str, int]:
        return (*self.edition.natural_key(), self.number)

    natural_key.dependencies = ["standards.edition"]  # type: ignore[attr-defined]  # read by dumpdata


class ProfileQuestionManager(models.Manager["ProfileQuestion"]):
    def get_by_natural_key(self, edition: str, code: str) -> "ProfileQuestion":
        return self.get(edition__code=edition, code=code)


class ProfileQuestion(models.Model):
    """A question about the enterprise's business, answered yes or no; only a "no" suggests something.

    `wrong_type_*`: the sentence for a "no" that makes the business type probably wrong; empty if it may be right.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="profile_questions")
    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    business_type = models.ForeignKey(BusinessType, models.CASCADE, related_name="profile_questions")
    text_en = models.TextField()
    text_zh = models.TextField()
    wrong_type_en = models.TextField(blank=True)
    wrong_type_zh = models.TextField(blank=True)

    objects = ProfileQuestionManager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_profile_question_a_code"),
            models.UniqueConstraint(fields=["edition", "position"], name="one_profile_question_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.code}"

    def natural_key(self) -> tuple[str, str]:
        return (*self.edition.natural_key(), self.code)

    natural_key.dependencies = ["standards.edition", "standards.businesstype"]  # type: ignore[attr-defined]  # read by dumpdata


class ItemManager(models.Manager["Item"]):
    def get_by_natural_key(self, edition: str, number: int) -> "Item":
        return self.get(edition__code=edition, number=number)


class Item(models.Model):
    """An item of the annex. `text_*` is the wording as printed (white space folded); with sub-items it is the stem.

    `kinds` is a list of `ItemKind` codes. `is_yes_no`: *basically meets* has no meaning here.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=20, choices=StandardsPart)
    home_type = models.ForeignKey(BusinessType, models.PROTECT, related_name="home_items")
    kinds = models.JSONField(default=list)
    is_yes_no = models.BooleanField(default=False)
    # Codes of the ratings that may be chosen; empty: all four.
    allowed_ratings = models.JSONField(default=list, blank=True)
    text_en = models.TextField()
    text_zh = models.TextField()
    closing_en = models.TextField(blank=True)
    closing_zh = models.TextField(blank=True)
    # Our short name for lists and tables.
    title_en = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=60)
    not_applicable_when_en = models.TextField(blank=True)
    not_applicable_when_zh = models.TextField(blank=True)
    # Whether a signed nil statement meets the record facet.
    nil_statement_counts = models.BooleanField(default=False)
    # Code of an earlier edition → number of the item there that this one continues.
    former_items = models.JSONField(default=dict, blank=True)

    objects = ItemManager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="one_item_a_number")]

    def __str__(self) -> str:
        return f"{self.edition} item {self.number}"

    def natural_key(self) -> tuple[str, int]:
        return (*self.edition.natural_key(), self.number)

    natural_key.dependencies = ["standards.edition", "standards.businesstype"]  # type: ignore[attr-defined]  # read by dumpdata


class AlsoListedManager(models.Manager["AlsoListed"]):
    def get_by_natural_key(self, edition: str, item: int, business_type: int) -> "AlsoListed":
        return self.get(item__edition__code=edition, item__number=item, business_type__number=business_type)


class AlsoListed(models.Model):
    """A second business type that brings an item into scope (item 8), with the reason shown as an erratum."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="also_listed")
    business_type = models.ForeignKey(BusinessType, models.CASCADE, related_name="also_items")
    reason_en = models.TextField()
    reason_zh = models.TextField()

    objects = AlsoListedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "business_type"], name="also_listed_once")]

    def __str__(self) -> str:
        return f"{self.item} also under {self.business_type.number}"

    def natural_key(self) -> tuple[str, int, int]:
        return (*self.item.natural_key(), self.business_type.number)

    natural_key.dependencies = ["standards.item", "standards.businesstype"]  # type: ignore[attr-defined]  # read by dumpdata


class ItemRowManager(models.Manager[Any]):
    def get_by_natural_key(self, edition: str, item: int, position: int) -> "ItemRow":
        row: ItemRow = self.get(item__edition__code=edition, item__number=item, position=position)
        return row


class ItemRow(models.Model):
    """An ordered row of an item, identified by edition, item number and position."""

    item = models.ForeignKey(Item, models.CASCADE)
    position = models.PositiveSmallIntegerField()

    objects = ItemRowManager()

    class Meta:
        abstract = True
        ordering = ["position"]
        default_related_name = "%(class)ss"
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="%(class)s_position")]

    def __str__(self) -> str:
        return f"{self.item} {self._meta.model_name} {self.position}"

    def natural_key(self) -> tuple[str, int, int]:
        return (*self.item.natural_key(), self.position)

    natural_key.dependencies = ["standards.item"]  # type: ignore[attr-defined]  # read by dumpdata


class SubItem(ItemRow):
    """A sub-item, rated separately. `applies`: when it takes part in the roll-up.

    `printed_number`: the annex's own, unless it writes `10(2)`.
    """

    printed_number = models.CharField(max_length=20, blank=True)
    text_en = models.TextField()
    text_zh = models.TextField()
    applies = models.CharField(max_length=20, choices=SubItemRule, default=SubItemRule.ALWAYS)

    class Meta(ItemRow.Meta):
        default_related_name = "sub_items"

    @property
    def number(self) -> str:
        return self.printed_number or f"{self.item.number}({self.position})"


class ExpectedEvidence(ItemRow):
    """A facet of evidence that the item expects, with its frequency and examples."""

    facet = models.CharField(max_length=20, choices=Facet)
    frequency = models.CharField(max_length=20, choices=Frequency)
    text_en = models.TextField()
    text_zh = models.TextField()

    class Meta(ItemRow.Meta):
        default_related_name = "expected_evidence"


class ChecklistEntry(ItemRow):
    """An entry of a list in the item's text. `is_open`: the text ends the list with "etc."."""

    list_en = models.CharField(max_length=120)
    list_zh = models.CharField(max_length=120)
    text_en = models.CharField(max_length=300)
    text_zh = models.CharField(max_length=300)
    is_open = models.BooleanField(default=False)

    class Meta(ItemRow.Meta):
        default_related_name = "checklist"


class Note(ItemRow):
    """A note beside the wording. Corrections are notes: they never change the wording itself.

    One about the wording in one language (`ABOUT_ONE_WORDING`) is in that language only, and readers of the other do not see it.
    """

    kind = models.CharField(max_length=20, choices=NoteKind)
    text_en = models.TextField(blank=True)
    text_zh = models.TextField(blank=True)

    class Meta(ItemRow.Meta):
        default_related_name = "notes"


class Limit(ItemRow):
    """A number set by the law: the figure named `code` must be at most `most`, in `unit`.

    `sub_item`: position of its sub-item, empty for the item itself. `per` makes a fraction: "at most 1 in 10,000" is
    most 1, per 10000. Limits of the same thing with the same `alternative` are joined by "or", all others by "and".
    """

    code = models.CharField(max_length=60)
    sub_item = models.PositiveSmallIntegerField(null=True, blank=True)
    most = models.DecimalField(max_digits=14, decimal_places=2)
    per = models.PositiveIntegerField(default=1)
    unit = models.CharField(max_length=20)
    alternative = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(ItemRow.Meta):
        default_related_name = "limits"


class ProfileSuggestion(ItemRow):
    """What a "no" to the question means for the item. `whole`: it is not applicable, and the text is the reason.

    Otherwise only a part of the item does not apply, and the text says which.
    """

    question = models.ForeignKey(ProfileQuestion, models.CASCADE, related_name="suggestions")
    whole = models.BooleanField()
    text_en = models.TextField()
    text_zh = models.TextField()

    class Meta(ItemRow.Meta):
        default_related_name = "profile_suggestions"
