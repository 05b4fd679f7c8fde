from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("assessments/<uuid:public_id>/reports/", views.reports, name="list"),
    path("reviews/<uuid:public_id>/reports/", views.case_reports, name="case_list"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/pdf/", views.download, name="download"),
]
