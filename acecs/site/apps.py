from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "acecs.site"
    label = "site"
