from django.urls import path

from acecs.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.messages, name="list"),
    path("notifications/mail/", views.mail, name="mail"),
    path("notifications/<uuid:message_id>/open/", views.open_message, name="open"),
]
