from assessments.models.answer import Answer, AnswerVersion, SubAnswer
from assessments.models.assessment import Assessment, AssessmentQuerySet, PickedType
from assessments.models.evidence import EvidenceLink

__all__ = [
    "Answer",
    "AnswerVersion",
    "Assessment",
    "AssessmentQuerySet",
    "EvidenceLink",
    "PickedType",
    "SubAnswer",
]
