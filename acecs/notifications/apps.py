from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "acecs.notifications"
