from importlib import import_module

from django.apps import AppConfig

from evidence import holding


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        holding.register(import_module("reports.queries").held)
