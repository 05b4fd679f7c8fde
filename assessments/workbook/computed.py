"""The sheets for reading only: verdict, figures with their arithmetic, evidence, corrective actions. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook

from acecs.text.bilingual import NOTHING, Text
from acecs.text.number_lists import listed
from assessments.documents.dossier import ItemPart
from assessments.workbook.sheets import new_sheet, write_lines, write_table
from assessments.workbook.words import WORDS, both, say, sheet_title
from standards.law.parts import ConditionPart, FigurePart, ReadinessPart
from standards.law.statement import GroupedCheck, dates_of, grouped_checks


def write_verdict(workbook: Workbook, readiness: ReadinessPart) -> None:
    sheet = new_sheet(workbook, sheet_title("verdict"), (46, 46, 22, 30, 30))
    write_lines(sheet, [both(readiness.headline, " · ")], is_title=True)
    day = say("on_day", date=date.fromisoformat(readiness.reference_date))
    write_lines(sheet, [both(day, " · "), both(WORDS["self_assessed"], " ")])
    said = [readiness.general, *readiness.remarks, *readiness.margin]
    write_table(sheet, [_zh(WORDS["verdict"]), _en(WORDS["verdict"])], _sides(said))
    write_table(
        sheet,
        [_zh(WORDS["condition"]), _en(WORDS["condition"]), WORDS["here"], WORDS["overall"], WORDS["deciding"]],
        [_condition(each) for each in readiness.conditions],
    )
    if readiness.advice != NOTHING:
        for name, advice in (("by_work", readiness.by_work), ("by_waiting", readiness.by_waiting)):
            write_table(
                sheet, [_zh(WORDS[name]), _en(WORDS[name])], _sides([advice if advice != NOTHING else WORDS["nothing"]])
            )
    if readiness.open_items:
        write_table(
            sheet,
            [WORDS["missing"], WORDS["why"], WORDS["person"], WORDS["due"]],
            [
                [
                    f"{each.number} {both(each.title)}",
                    both(each.why),
                    each.assignee or both(WORDS["not_assigned"]),
                    "\n".join(map(both, dates_of(each, readiness.as_of))),
                ]
                for each in readiness.open_items
            ],
        )
    if readiness.checks:
        heads = [_zh(WORDS["checks"]), _en(WORDS["checks"]), NOTHING, WORDS["item"]]
        write_table(sheet, heads, [_check(each) for each in grouped_checks(readiness.checks)])


def _check(group: GroupedCheck) -> list[str]:
    check = group.check
    kind = WORDS["blocks" if check.blocks else "warns"]
    return [check.text.zh, check.text.en, both(kind), listed(group.numbers).en]


def _condition(each: ConditionPart) -> list[str]:
    deciding = [listed(each.items).en] if each.items else []
    deciding += [both(say("open", items=listed(each.undecided)))] if each.undecided else []
    overall = both(WORDS[each.overall]) if each.overall else ""
    return [each.text.zh, each.text.en, both(WORDS[each.verdict]), overall, "\n".join(deciding)]


def write_figures(workbook: Workbook, figures: Sequence[FigurePart]) -> None:
    """Each result with the lines that lead to it, as the readiness page shows them."""
    sheet = new_sheet(workbook, sheet_title("figures"), (24, 75, 75))
    write_lines(sheet, [both(WORDS["sheet_figures"], " · ")], is_title=True)
    if not figures:
        write_lines(sheet, [both(WORDS["no_figures"], " · ")])
        return
    rows = [
        [both(_result(figure)) if place == 0 else "", line.text.zh, line.text.en]
        for figure in figures
        for place, line in enumerate(line for line in figure.trace if line.code != "result")
    ]
    write_table(sheet, [WORDS["item"], _zh(WORDS["arithmetic"]), _en(WORDS["arithmetic"])], rows, repeats=True)


def _result(figure: FigurePart) -> Text:
    result = WORDS[figure.result]
    if figure.worst and figure.worst != figure.result:
        return say("result_worst", key=figure.key, result=result, worst=WORDS[figure.worst])
    return say("result", key=figure.key, result=result)


def write_evidence(workbook: Workbook, items: Iterable[ItemPart]) -> None:
    sheet = new_sheet(workbook, sheet_title("evidence"), (8, 40, 40, 24, 8, 12, 14, 20, 20))
    write_lines(sheet, [both(WORDS["sheet_evidence"], " · ")], is_title=True)
    rows: list[list[str | int]] = [
        [
            item.number,
            file.title,
            file.file_name,
            both(WORDS[f"facet_{file.facet}"]) if file.facet else "",
            file.version,
            file.size,
            file.uploaded_by,
            file.uploaded_at.replace("T", " ")[:16],
            file.sha256,
        ]
        for item in items
        for file in item.evidence
    ]
    if not rows:
        write_lines(sheet, [both(WORDS["no_evidence"], " · ")])
        return
    names = ("item", "title", "file", "facet", "version", "bytes", "uploaded_by", "uploaded_at")
    write_table(sheet, [*(WORDS[name] for name in names), Text(en="SHA-256", zh="SHA-256")], rows, repeats=True)


@dataclass(frozen=True)
class Action:
    """A corrective action. `item`: its number; `due_date`: ISO; `check`: who found what about the effect, if it was checked."""

    item: int
    status: Text
    cause: str
    measure: str
    leader: str
    position: Text
    assignee: str
    due_date: str
    progress: str
    check: str


def write_actions(workbook: Workbook, actions: Iterable[Action]) -> None:
    sheet = new_sheet(workbook, sheet_title("actions"), (8, 14, 36, 36, 22, 14, 12, 36, 36))
    write_lines(sheet, [both(WORDS["sheet_actions"], " · ")], is_title=True)
    rows: list[list[str | int]] = [
        [
            each.item,
            both(each.status),
            each.cause,
            each.measure,
            f"{each.leader}\n{both(each.position)}",
            each.assignee,
            each.due_date,
            each.progress,
            each.check,
        ]
        for each in actions
    ]
    if not rows:
        write_lines(sheet, [both(WORDS["no_actions"], " · ")])
        return
    names = ("item", "status", "cause", "measure", "leader", "carried_out_by", "due", "progress", "check")
    write_table(sheet, [WORDS[name] for name in names], rows, repeats=True)


def _sides(texts: Iterable[Text]) -> list[list[str]]:
    return [[text.zh, text.en] for text in texts if text != NOTHING]


def _zh(text: Text) -> Text:
    return Text(en="", zh=text.zh)


def _en(text: Text) -> Text:
    return Text(en=text.en, zh="")
