from assessments.models.answer import Answer, AnswerVersion, SubAnswer
from assessments.models.assessment import Assessment, AssessmentQuerySet, PickedType
from assessments.models.corrective import CorrectiveAction, CorrectiveDocument, CorrectiveVersion
from assessments.models.evidence import EvidenceLink, FacetNotNeeded
from assessments.models.figures import (
    FIGURES,
    Figure,
    FigureVersion,
    Listing,
    LookUp,
    Notification,
    Penalty,
    Register,
    RelevantDocuments,
)
from assessments.models.profile import ProfileAnswer
from assessments.models.remark import Remark
from assessments.models.sign_off import SignOff
from assessments.models.submission import DossierDocument, FrozenDossier, Return, ReturnedItem, TakenBack

__all__ = [
    "FIGURES",
    "Answer",
    "AnswerVersion",
    "Assessment",
    "AssessmentQuerySet",
    "CorrectiveAction",
    "CorrectiveDocument",
    "CorrectiveVersion",
    "DossierDocument",
    "EvidenceLink",
    "FacetNotNeeded",
    "Figure",
    "FigureVersion",
    "FrozenDossier",
    "Listing",
    "LookUp",
    "Notification",
    "Penalty",
    "PickedType",
    "ProfileAnswer",
    "Register",
    "RelevantDocuments",
    "Remark",
    "Return",
    "ReturnedItem",
    "SignOff",
    "SubAnswer",
    "TakenBack",
]
