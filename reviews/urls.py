from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("reviews/", views.queue, name="queue"),
    path("reviews/<uuid:public_id>/", views.case, name="case"),
    path("reviews/<uuid:public_id>/items/<int:number>/", views.item, name="item"),
    path("reviews/<uuid:public_id>/take/", views.take, name="take"),
    path("reviews/<uuid:public_id>/assign/", views.assign, name="assign"),
    path("reviews/<uuid:public_id>/send/", views.send, name="send"),
    path("reviews/<uuid:public_id>/return/", views.return_, name="return"),
    path("reviews/<uuid:public_id>/conclude/", views.conclude, name="conclude"),
    path("reviews/<uuid:public_id>/changes/", views.changes, name="changes"),
    path("reviews/<uuid:public_id>/documents/<uuid:document_id>/<int:version>/", views.download, name="download"),
    path("assessments/<uuid:public_id>/review/", views.sent, name="sent"),
]
