from assessments.models.answer import Answer, AnswerVersion, SubAnswer
from assessments.models.assessment import Assessment, AssessmentQuerySet, PickedType
from assessments.models.evidence import EvidenceLink
from assessments.models.profile import ProfileAnswer
from assessments.models.submission import DossierDocument, FrozenDossier, Return, ReturnedItem

__all__ = [
    "Answer",
    "AnswerVersion",
    "Assessment",
    "AssessmentQuerySet",
    "DossierDocument",
    "EvidenceLink",
    "FrozenDossier",
    "PickedType",
    "ProfileAnswer",
    "Return",
    "ReturnedItem",
    "SubAnswer",
]
