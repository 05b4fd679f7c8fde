"""The report's own words, each in both languages: pure data.

Not gettext: a report in both languages needs both at once, and the process that draws it has no settings.
"""

from pathlib import Path

from acecs.text.bilingual import read_texts

WORDS = read_texts(Path(__file__).with_suffix(".toml"))
