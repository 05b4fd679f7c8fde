import re
from uuid import UUID

from django import forms
from django.http import QueryDict

from acecs.refusals import Why
from acecs.text.fields import LineField, TextField
from acecs.text.forms import PageForm, WholeForm
from assessments.vocabulary import DocumentVerdict
from reviews.judgment import FileJudgment, Judgment

# The number as the annex writes it: `10(2)`, or its own.
SUB_ITEM = re.compile(r"sub_(.{1,20})")


class JudgmentForm(WholeForm):
    """What a reviewer enters for one item. The content is checked by `rules.judgment`."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    window = forms.UUIDField(required=False)
    rating = forms.CharField(required=False, max_length=20)
    comment = TextField(required=False, strip=False)
    to_correct = forms.CharField(required=False, max_length=3)
    asks_evidence = forms.CharField(required=False, max_length=3)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.sub_items = [match[1] for match in map(SUB_ITEM.fullmatch, data) if match]
        for number in self.sub_items:
            self.fields[f"sub_{number}"] = forms.CharField(required=False, max_length=20)

    @property
    def page_window(self) -> UUID | None:
        """Id of the page in its window, None without JavaScript."""
        window: UUID | None = self.whole()["window"]
        return window

    def judgment(self) -> tuple[int, Judgment]:
        """Return (version, judgment). Raises `Refused` if the form was tampered with."""
        data = self.whole()
        ticks = {name: data[name] == "yes" for name in ("to_correct", "asks_evidence")}
        rated = {number: rating for number in self.sub_items if (rating := data[f"sub_{number}"])}
        return data["version"], Judgment(data["rating"], data["comment"], **ticks, sub_ratings=rated)


class FileJudgmentForm(WholeForm):
    """What a reviewer decides about a file. The content is checked by `rules.file_judgment`."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    verdict = forms.CharField(required=False, max_length=20)
    why = forms.CharField(required=False, max_length=20)
    where = LineField(required=False)
    remark = TextField(required=False)

    def judgment(self) -> tuple[int, FileJudgment]:
        """Return (version, decision). A document that is accepted has no reason. Raises `Refused` if it was tampered with."""
        data = self.whole()
        verdict = data["verdict"]
        reason = data["why"] if verdict == DocumentVerdict.NOT_ACCEPTED else ""
        said = (data["where"], data["remark"]) if verdict else ("", "")
        return data["version"], FileJudgment(verdict, reason, *said)


class GiveForm(WholeForm):
    """Who gets the case, with a note to them. The content is checked by the actions' rules."""

    reviewer = forms.CharField(required=False, max_length=40)
    note = TextField(required=False)


class LetterForm(PageForm):
    """The text that accompanies a return or a conclusion. The content is checked by the actions' rules."""

    not_retryable = frozenset(Why) - {Why.INVALID}

    notice = TextField(required=False)
    opinion = TextField(required=False)
    opinion_note = TextField(required=False)
    # Return anyway, with the listed items left open.
    anyway = forms.CharField(required=False, max_length=3)
