from django.urls import path

from reviews.views import case, document, item, letters, queue, reading

app_name = "reviews"
urlpatterns = [
    path("reviews/", queue.queue, name="queue"),
    path("reviews/<uuid:public_id>/", case.case, name="case"),
    path("reviews/<uuid:public_id>/items/<int:number>/", item.item, name="item"),
    path(
        "reviews/<uuid:public_id>/items/<int:number>/documents/<uuid:document_id>/<int:version>/<int:position>/",
        document.judge_file,
        name="judge_file",
    ),
    path("reviews/<uuid:public_id>/take/", case.take, name="take"),
    path("reviews/<uuid:public_id>/assign/", case.assign, name="assign"),
    path("reviews/<uuid:public_id>/hand-over/", case.hand_over, name="hand_over"),
    path("reviews/<uuid:public_id>/release/", case.release, name="release"),
    path("reviews/<uuid:public_id>/send/", letters.send, name="send"),
    path("reviews/<uuid:public_id>/return/", letters.return_, name="return"),
    path("reviews/<uuid:public_id>/conclude/", letters.conclude, name="conclude"),
    path("reviews/<uuid:public_id>/changes/", case.changes, name="changes"),
    path("reviews/<uuid:public_id>/documents/<uuid:document_id>/<int:version>/", case.download, name="download"),
    path(
        "reviews/<uuid:public_id>/documents/<uuid:document_id>/<int:version>/<int:position>/view/",
        reading.read,
        name="read",
    ),
    path(
        "reviews/<uuid:public_id>/documents/<uuid:document_id>/<int:version>/<int:position>/view/image/",
        reading.image,
        name="page_image",
    ),
    path("assessments/<uuid:public_id>/review/", letters.sent, name="sent"),
]
