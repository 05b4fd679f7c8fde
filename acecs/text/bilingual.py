"""Text in both languages, for whatever needs both at once or has no settings: the law, frozen documents, reports. Pure."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A part of a frozen document: strict, immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def __hash__(self) -> int:
        """Lists among the fields have no hash of their own."""
        return hash(self.model_dump_json())


class Text(Frozen):
    en: str
    zh: str


NOTHING = Text(en="", zh="")
