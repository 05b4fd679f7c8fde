"""Ends the process during import, before anything reads the payload."""

import os

os._exit(7)
