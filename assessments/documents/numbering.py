"""The numbers by which evidence is called in the list of evidence: E-001, E-002 …

A document has one number in a dossier, however many items it proves: that of its first item, in the dossier's order.
"""

from collections.abc import Iterable

from assessments.documents.dossier import EvidencePart, ItemPart


def evidence_of(item: ItemPart) -> list[EvidencePart]:
    """What is linked to the item, then what shows its corrective actions."""
    return [*item.evidence, *(each for action in item.corrective_actions for each in action.evidence)]


def numbers_of(evidence: Iterable[EvidencePart]) -> dict[str, str]:
    """Document → number, in the order of first appearance."""
    documents = dict.fromkeys(each.document for each in evidence)
    return {document: f"E-{position:03}" for position, document in enumerate(documents, start=1)}


def numbers_in(items: Iterable[ItemPart]) -> dict[str, str]:
    """The numbers of all evidence of a dossier."""
    return numbers_of(each for item in items for each in evidence_of(item))
