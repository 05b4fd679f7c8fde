from django.urls import path

from reports import stating, taking, views

app_name = "reports"
urlpatterns = [
    path("assessments/<uuid:public_id>/reports/", views.reports, name="list"),
    path("reviews/<uuid:public_id>/reports/", views.case_reports, name="case_list"),
    path("assessments/<uuid:public_id>/evidence.zip", taking.evidence, name="evidence"),
    path("assessments/<uuid:public_id>/items/<int:number>/evidence.zip", taking.evidence, name="item_evidence"),
    path("assessments/<uuid:public_id>/items/<int:number>/nil-statement/", stating.nil_statement, name="nil_statement"),
    path(
        "assessments/<uuid:public_id>/versions/<uuid:frozen_id>/evidence.zip",
        taking.version_evidence,
        name="version_evidence",
    ),
    path(
        "assessments/<uuid:public_id>/versions/<uuid:frozen_id>/items/<int:number>/evidence.zip",
        taking.version_evidence,
        name="version_item_evidence",
    ),
    path("reviews/<uuid:public_id>/versions/<uuid:frozen_id>/evidence.zip", taking.case_evidence, name="case_evidence"),
    path(
        "reviews/<uuid:public_id>/versions/<uuid:frozen_id>/items/<int:number>/evidence.zip",
        taking.case_evidence,
        name="case_item_evidence",
    ),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/pdf/", views.download, name="download"),
]
