"""The advice in words: what can be worked on, what only time helps, and each open item with its reasons. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from acecs.text.bilingual import NOTHING, Text
from acecs.text.days import iso
from standards.law.advice import Advice, Wait
from standards.law.documents_needed import NumberNeeded
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Mode, Penalty
from standards.law.limits import LimitCode
from standards.law.parts import OpenItemPart
from standards.law.pass_rule import Reduction
from standards.law.penalties import documents_year
from standards.law.projection import Span, earliest
from standards.law.readiness import Readiness
from standards.law.remedies import PenaltySelection, Remedy
from standards.law.results import Result
from standards.law.sentences import SENTENCES, enumerated, items_listed, rmb, say, whole
from standards.law.trace.lines import name_of


@dataclass(frozen=True)
class Wording:
    """Words for `advice`. `now`: the verdict on `facts`, which it would change; `ahead`: the spans from today on."""

    facts: Facts
    now: Readiness
    advice: Advice
    ahead: tuple[Span, ...]

    @property
    def by_work(self) -> list[Text]:
        rate = [number for number in self._to_rate if number not in self._unconfirmed]
        confirm = [number for number in self._to_rate if number in self._unconfirmed]
        return [
            *([say("advice_confirm", items=self._listed(confirm))] if confirm else []),
            *([say("advice_rate", items=self._listed(rate))] if rate else []),
            *([] if self._is_early else self._numbers("advice_number")),
            *self._investigations,
            *self._disclosures,
            *self._without_waiting,
            *map(self._reduction, self.advice.reductions),
            *([] if self.advice.spare is None else [_spare(self.advice.spare)]),
            *self._reading,
            *self._new_date,
        ]

    @property
    def by_waiting(self) -> list[Text]:
        numbers = self._numbers("advice_number_later") if self._is_early else []
        return [*numbers, *self._appeals, *self._wait, *self._without_outcome]

    @property
    def open_items(self) -> Iterator[OpenItemPart]:
        """Every item that the advice is about, in the annex's order, with its assignee and dates."""
        for item in self.facts.items:
            if reasons := list(self._reasons(item)):
                until = self._until(item.number)
                yield OpenItemPart(
                    number=item.number,
                    title=item.title,
                    by="waiting" if self._waits(item.number) else "work",
                    why=clauses(reasons),
                    until=iso(until),
                    assignee=item.assignee,
                    due_date=iso(item.due_date),
                )

    @cached_property
    def _unconfirmed(self) -> frozenset[int]:
        return frozenset(self.facts.unconfirmed)

    # --- What can be worked on -----------------------------------------------------------------

    @property
    def _to_rate(self) -> list[int]:
        """Items that can be rated today, except those that fail by their figures on a fixed date anyway."""
        hopeless = self._failing if self._is_fixed else ()
        items = {item.number: item for item in self.facts.items}
        return [number for number in self.advice.rate if number not in hopeless and self._can_be_rated(items[number])]

    def _can_be_rated(self, item: ItemFacts) -> bool:
        """False if only the missing number leaves it unrated: which of its sub-items takes part is not known yet."""
        return item.number not in self._lacking_number or not item.sub_items or bool(_unrated_keys(item))

    def _numbers(self, name: str) -> list[Text]:
        """Ask for the number of documents of a year that has ended (`advice_number`) or has not (`advice_number_later`)."""
        if not self._lacking_number:
            return []
        items, following = self._listed(self._lacking_number), date(self._year + 1, 1, 1)
        return [say(name, items=items, year=self._year, day=following)]

    @property
    def _investigations(self) -> list[Text]:
        numbers = [number for number in self.advice.decide if number not in self._lacking_number]
        return [say("advice_investigation", items=self._listed(numbers))] if numbers else []

    @property
    def _disclosures(self) -> Iterator[Text]:
        for remedy in self.advice.remedies:
            if remedy.recognize:
                name = "advice_recognize_literal" if remedy.literal_only else "advice_recognize"
                yield say(name, penalties=_chosen(remedy.recognize), items=self._listed([remedy.item]))
        sooner = self.advice.sooner
        if sooner and sooner.remedy.recognize:
            penalties, items = _chosen(sooner.remedy.recognize), self._listed([sooner.remedy.item])
            yield say("advice_recognize_sooner", penalties=penalties, items=items, day=sooner.day)

    @property
    def _without_waiting(self) -> Iterator[Text]:
        """On a fixed date only the records themselves can change; customs decides about penalties."""
        if not self._is_fixed:
            return
        of_penalties = {limit.item for limit in self.facts.law.limits_of(LimitCode.PENALTY_AMOUNT)}
        for name, wanted in (("advice_fixed_penalties", True), ("advice_fixed_records", False)):
            failing = [number for number in self._failing if not self.advice.remedy_of(number)]
            if numbers := [number for number in failing if (number in of_penalties) == wanted]:
                yield say(name, items=self._listed(numbers))

    @property
    def _reading(self) -> list[Text]:
        """Items met by the literal reading of a re-review, not in the worst window: only customs knows which one applies."""
        items = self._worst_only
        return [say("advice_reading", items=self._listed(items))] if items else []

    @property
    def _new_date(self) -> list[Text]:
        """Ask for a new date if nothing has to change, but the planned date is past."""
        is_past = self.facts.situation.reference_date < self.facts.as_of
        if not is_past or not self.ahead or not self.advice.is_empty:
            return []
        green = earliest(self.ahead)
        return [say("advice_new_date", day=green[0]) if green else SENTENCES["advice_new_date_none"]]

    # --- What only time helps ------------------------------------------------------------------

    @property
    def _appeals(self) -> Iterator[Text]:
        for remedy in self.advice.remedies:
            if remedy.revoke is None:
                continue
            latest, items = self._latest(remedy), self._listed([remedy.item])
            # The wait for all items names its day itself.
            day = None if self._says_wait and self.advice.wait and latest == self.advice.wait.until else latest
            name = "advice_appeal" if day else "advice_appeal_no_date"
            yield say(name, penalties=_chosen(remedy.revoke), items=items, day=day or "")
            if remedy.needs_both:
                yield say("advice_both", items=items)

    @property
    def _says_wait(self) -> bool:
        """False if the latest day of an appeal says all that there is to say of the wait."""
        wait = self.advice.wait
        says_more = wait is not None and (wait.until is None or wait.earlier or wait.meanwhile or wait.needs_number)
        return bool(says_more) or wait not in self.advice.without_appeal.values()

    def _latest(self, remedy: Remedy) -> date | None:
        """The day from which the item is met whatever customs decides."""
        return self.advice.without_appeal[remedy.item].until

    @property
    def _wait(self) -> Iterator[Text]:
        wait = self.advice.wait
        if wait is None or self._is_fixed:
            return
        if self.advice.then_wait:
            yield self._wait_for(self.advice.then_wait)
        if not self._says_wait:
            return
        clause = self._wait_for(wait)
        is_other_way = self.advice.sooner or any(self.advice.remedy_of(number) for number in wait.numbers)
        yield say("advice_otherwise", clause=clause) if is_other_way else clause
        if wait.meanwhile:
            yield say("advice_wait_meanwhile", items=self._listed(wait.meanwhile))

    @property
    def _without_outcome(self) -> Iterator[Text]:
        """An open investigation leaves the 12 months together with its notification."""
        numbers = {*self.advice.decide} - {*self._lacking_number}
        later = [span for span in self.ahead if span.since > self.facts.situation.reference_date]
        free = next((span for span in later if not span.failing and not numbers.intersection(span.open)), None)
        if numbers and free:
            # The day of the wait has just been named.
            is_named = self.advice.wait is not None and not self._is_fixed and self.advice.wait.until == free.since
            name = "advice_no_outcome_then" if is_named else "advice_without_outcome"
            yield say(name, items=self._listed(sorted(numbers)), day=free.since)

    # --- Reasons -------------------------------------------------------------------------------

    def _reasons(self, item: ItemFacts) -> Iterator[Text]:
        number = item.number
        if number in self._lacking_number:
            name = "open_number_later" if self._is_early else "open_number"
            yield say(name, year=self._year, day=date(self._year + 1, 1, 1))
        elif number in self.advice.decide:
            yield SENTENCES["open_investigation"]
        if number in self.advice.rate and self._can_be_rated(item):
            yield SENTENCES["open_confirm"] if number in self._unconfirmed else _to_rate(item)
        if number in self._failing:
            yield from self._reasons_in_figures(number)
        yield from self._reasons_in_decisions(number)
        if number in self._worst_only:
            yield SENTENCES["open_reading"]
        for reduction in self.advice.reductions:
            if number in reduction.items:
                name = "open_fix" if reduction.may_stay == 0 else "open_among"
                yield say(name, most=reduction.may_stay)

    def _reasons_in_figures(self, number: int) -> Iterator[Text]:
        sub_items = dict.fromkeys(
            limit.key for limit in self.facts.law.limits if limit.item == number and limit.sub_item
        )
        keys = [key for key in sub_items if self.now.results[key] == Result.NOT_MEET]
        yield say("open_figures_of", keys=_keys(keys)) if keys else SENTENCES["open_figures"]
        remedy, until = self.advice.remedy_of(number), self._end_of_wait(number)
        if until is not None and not remedy:
            yield say("open_plan" if until <= self.facts.as_of else "open_wait", day=until)

    def _reasons_in_decisions(self, number: int) -> Iterator[Text]:
        remedy = self.advice.remedy_of(number)
        if remedy and remedy.recognize:
            yield say("open_recognize", penalties=_chosen(remedy.recognize))
        if remedy and remedy.revoke:
            yield say("open_appeal", penalties=_chosen(remedy.revoke))

    def _waits(self, number: int) -> bool:
        if remedy := self.advice.remedy_of(number):
            return not remedy.is_work
        return (number in self._failing and not self._is_fixed) or (number in self._lacking_number and self._is_early)

    def _until(self, number: int) -> date | None:
        if not self._waits(number):
            return None
        return self._end_of_wait(number) if number in self._failing else date(self._year + 1, 1, 1)

    def _end_of_wait(self, number: int) -> date | None:
        if remedy := self.advice.remedy_of(number):
            return self._latest(remedy) if remedy.revoke else None
        wait = self.advice.then_wait or self.advice.wait
        return wait.until if wait else None

    def _reduction(self, reduction: Reduction) -> Text:
        items = self._listed(reduction.items)
        if reduction.may_stay == 0:
            return say("advice_fix", items=items)
        name = "advice_among_one" if reduction.may_stay == 1 else "advice_among"
        return say(name, items=items, most=reduction.may_stay, rating=SENTENCES[reduction.rating])

    def _wait_for(self, wait: Wait) -> Text:
        return _wait(wait, self.facts.as_of, self._listed(wait.numbers))

    def _listed(self, numbers: Collection[int]) -> Text:
        return items_listed(numbers, among=self.facts.in_scope)

    # --- Facts that decide ---------------------------------------------------------------------

    @property
    def _failing(self) -> tuple[int, ...]:
        return self.advice.wait.numbers if self.advice.wait else ()

    @property
    def _year(self) -> int:
        return documents_year(self.facts.situation)

    @property
    def _is_early(self) -> bool:
        """True if the year whose number decides has not ended."""
        return self._year >= self.facts.as_of.year

    @property
    def _is_fixed(self) -> bool:
        """True if waiting does not help: in a re-review, or once customs has accepted the application."""
        return self.facts.is_accepted or self.facts.situation.mode == Mode.RE_REVIEW

    @cached_property
    def _lacking_number(self) -> list[int]:
        if self._year in self.facts.figures.documents:
            return []
        dependent = {limit.item for limit in self.facts.law.limits if limit.applies != "always"}
        remedied = [each.item for each in self.advice.remedies]
        return sorted(dependent.intersection([*self.advice.decide, *remedied]))

    @cached_property
    def _worst_only(self) -> list[int]:
        return worst_only(self.facts, self.now)


def worst_only(facts: Facts, assessed: Readiness) -> list[int]:
    """Items that are not met only in the worst window of a re-review."""
    literal, worst = assessed.evaluation.results, assessed.evaluation.cautious
    numbers = [item.number for item in facts.items if worst.get(str(item.number)) == Result.NOT_MEET]
    return [number for number in numbers if literal[str(number)] != Result.NOT_MEET]


def sentence(parts: Sequence[Text]) -> Text:
    """Join clauses into one sentence; `NOTHING` if there are none."""
    if not parts:
        return NOTHING
    joined = clauses(parts)
    return Text(en=f"{joined.en}.", zh=f"{joined.zh}。")


def clauses(parts: Iterable[Text]) -> Text:
    """Join clauses into one, without a period."""
    several = list(parts)
    english = "; ".join(clause.en for clause in several)
    return Text(en=f"{english[:1].upper()}{english[1:]}", zh="；".join(clause.zh for clause in several))


def _to_rate(item: ItemFacts) -> Text:
    keys = _unrated_keys(item)
    return say("open_rate_of", keys=_keys(keys)) if keys else SENTENCES["open_rate"]


def _unrated_keys(item: ItemFacts) -> list[str]:
    return [sub.key for sub in item.sub_items if sub.applies and not sub.rated.is_rated]


def _keys(keys: Sequence[str]) -> Text:
    return Text(en=", ".join(keys), zh="、".join(keys))


def _chosen(selection: PenaltySelection) -> Text:
    """Name the penalties with their amounts. `any two of A, B and C` if some of them are enough."""
    every = enumerated([_named(each) for each in selection.every])
    if not selection.among:
        return every
    name = "any_one_of" if selection.number == 1 else "any_of"
    some = say(name, number=selection.number, among=enumerated([_named(each) for each in selection.among]))
    return say("every_and_some", every=every, some=some) if selection.every else some


def _named(penalty: Penalty) -> Text:
    return say("penalty_with_amount", name=name_of(penalty), amount=rmb(penalty.amount))


def number_sentence(needed: NumberNeeded, when: str) -> Text:
    """Say how many documents a year that still runs needs. `when`: the sentence for the day, `from_day` or `on_day`."""
    if needed.entered is None:
        name = "number_not_entered" if needed.least else "number_any"
    else:
        name = "number_keeps" if needed.entered >= needed.least else "number_short"
    return say(
        name,
        when=say(when, day=needed.since),
        item=needed.item,
        year=needed.year,
        least=whole(needed.least),
        entered=whole(needed.entered or 0),
    )


def enough(least: int) -> Text:
    """Say how many documents are enough."""
    return say("enough", least=whole(least)) if least else SENTENCES["enough_any"]


def _spare(spare: int) -> Text:
    return say("advice_spare", n=spare) if spare else SENTENCES["advice_no_spare"]


def _wait(wait: Wait, as_of: date, items: Text) -> Text:
    if wait.until is None:
        return say("advice_wait_no_date", items=items)
    # The planned date is past, and from today on no item fails by its figures.
    start = "advice_plan" if wait.until <= as_of else "advice_wait"
    name = f"{start}{'_or_earlier' if wait.earlier else ''}{'_number' if wait.needs_number else ''}"
    year, day = wait.until.year - 1, wait.until
    return say(name, items=items, day=day, year=year, earlier=wait.earlier or "", enough=enough(wait.least))
