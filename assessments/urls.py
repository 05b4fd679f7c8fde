from django.urls import path

from assessments.views import (
    answers,
    assignment,
    corrective,
    evidence,
    figures,
    frame,
    item,
    profile,
    readiness,
    remarks,
    sheet,
    submission,
    workbook,
)

app_name = "assessments"
urlpatterns = [
    path("assessments/new/", frame.start, name="start"),
    path("assessments/<uuid:public_id>/", frame.hub, name="hub"),
    path("assessments/<uuid:public_id>/change/", frame.change, name="change"),
    path("assessments/<uuid:public_id>/profile/", profile.profile, name="profile"),
    path("assessments/<uuid:public_id>/readiness/", readiness.readiness, name="readiness"),
    path("assessments/<uuid:public_id>/submit/", submission.submit, name="submit"),
    path("assessments/<uuid:public_id>/freeze/", submission.freeze, name="freeze"),
    path("assessments/<uuid:public_id>/take-back/", submission.take_back, name="take_back"),
    path("assessments/<uuid:public_id>/withdraw/", submission.withdraw, name="withdraw"),
    path("assessments/<uuid:public_id>/changes/", submission.changes, name="changes"),
    path("assessments/<uuid:public_id>/worksheet/", sheet.sheet, name="worksheet"),
    path("assessments/<uuid:public_id>/workbook.xlsx", workbook.download, name="workbook"),
    path("assessments/<uuid:public_id>/not-applicable/", answers.not_applicable, name="not_applicable"),
    path("assessments/<uuid:public_id>/not-applicable/undo/", answers.undo_ratings, name="undo_ratings"),
    path("assessments/<uuid:public_id>/assign/", assignment.assign_many, name="assign_many"),
    path("assessments/<uuid:public_id>/assign/undo/", assignment.undo_assignment, name="undo_assignment"),
    path("assessments/<uuid:public_id>/items/<int:number>/", item.item, name="item"),
    path("assessments/<uuid:public_id>/items/<int:number>/remarks/", remarks.remarks, name="remarks"),
    path("assessments/<uuid:public_id>/items/<int:number>/assign/", assignment.assign, name="assign"),
    path("assessments/<uuid:public_id>/items/<int:number>/evidence/", evidence.upload, name="upload"),
    path("assessments/<uuid:public_id>/items/<int:number>/evidence/link/", evidence.link, name="link"),
    path("assessments/<uuid:public_id>/evidence/<uuid:link_id>/remove/", evidence.remove, name="remove"),
    path("assessments/<uuid:public_id>/actions/", corrective.corrective_actions, name="corrective_actions"),
    path("assessments/<uuid:public_id>/items/<int:number>/actions/new/", corrective.add, name="add_corrective_action"),
    path("assessments/<uuid:public_id>/actions/due-days.ics", corrective.due_days, name="due_days"),
    path("assessments/<uuid:public_id>/actions/<uuid:action_id>/due-day.ics", corrective.due_day, name="due_day"),
    path(
        "assessments/<uuid:public_id>/actions/<uuid:action_id>/",
        corrective.corrective_action,
        name="corrective_action",
    ),
    path(
        "assessments/<uuid:public_id>/actions/<uuid:action_id>/report/",
        corrective.report,
        name="report_corrective_action",
    ),
    path(
        "assessments/<uuid:public_id>/actions/<uuid:action_id>/check/", corrective.check, name="check_corrective_action"
    ),
    path("assessments/<uuid:public_id>/actions/<uuid:action_id>/drop/", corrective.drop, name="drop_corrective_action"),
    path(
        "assessments/<uuid:public_id>/actions/<uuid:action_id>/reopen/",
        corrective.reopen,
        name="reopen_corrective_action",
    ),
    path(
        "assessments/<uuid:public_id>/documents/<uuid:document_id>/<int:version>/",
        evidence.download,
        name="download",
    ),
    path("enterprises/<uuid:enterprise_id>/register/", figures.register, name="register"),
    path("enterprises/<uuid:enterprise_id>/register/<slug:kind>/new/", figures.add, name="add_figure"),
    path("enterprises/<uuid:enterprise_id>/register/<slug:kind>/<uuid:figure_id>/", figures.figure, name="figure"),
    path(
        "enterprises/<uuid:enterprise_id>/register/<slug:kind>/<uuid:figure_id>/void/",
        figures.void,
        name="void_figure",
    ),
    path(
        "enterprises/<uuid:enterprise_id>/register/<slug:kind>/<uuid:figure_id>/restore/",
        figures.restore,
        name="restore_figure",
    ),
]
