"""The report's own words in both languages. Pure data.

Gettext does not fit: a bilingual report needs both languages at once, and the process that makes it has no settings.
"""

from pathlib import Path

from acecs.text.bilingual import read_texts

WORDS = read_texts(Path(__file__).with_suffix(".toml"))
