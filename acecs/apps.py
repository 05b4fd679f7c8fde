from django.apps import AppConfig


class AcecsConfig(AppConfig):
    """The site itself: settings, URLs and the management commands that concern every room."""

    name = "acecs"
