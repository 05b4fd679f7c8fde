from django.apps import AppConfig


class AcecsConfig(AppConfig):
    """The site itself: settings, URLs, and management commands that concern all rooms."""

    name = "acecs"
