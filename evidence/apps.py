from importlib import import_module

from django.apps import AppConfig

from evidence import holding


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        holding.register(import_module("evidence.queries").held)
