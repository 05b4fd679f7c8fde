"""What customs last sent, as kept on the assessment's row by the reviews."""

from pydantic import ValidationError

from assessments.documents.customs_word import CustomsWord
from assessments.models import Assessment


def customs_word(assessment: Assessment) -> CustomsWord | None:
    """None if customs sent nothing, or if another version of the portal kept it in another shape. No query."""
    try:
        return CustomsWord.model_validate(assessment.customs_word)
    except ValidationError:
        return None
