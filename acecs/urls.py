from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path
from django.views.decorators.http import require_http_methods

from acecs.accounts import views as accounts
from acecs.site.views import health, home, invitations, mailbox, people
from acecs.site.views.administration import editions, operations, places
from acecs.site.views.administration import people as accounts_administration

# allauth's class-based views also answer OPTIONS and take PUT for POST; the portal's pages do not.
page = require_http_methods(["GET", "HEAD", "POST"])
reading = require_http_methods(["GET", "HEAD"])

handler400 = home.bad_request
handler500 = home.server_error

urlpatterns = [
    path("", home.dashboard, name="dashboard"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", home.set_language, name="set_language"),
    path("", include("assessments.urls")),
    path("", include("reviews.urls")),
    path("", include("reports.urls")),
    path("", include("acecs.notifications.urls")),
    # Of allauth only what the portal offers: sign-up, social accounts and e-mail changes have no URL.
    path("place/", home.choose_place, name="choose_place"),
    path("enterprises/<uuid:enterprise_id>/people/", people.people, name="people"),
    path("enterprises/<uuid:enterprise_id>/sign-off/", people.sign_off_setting, name="sign_off_setting"),
    path("enterprises/<uuid:enterprise_id>/people/departments/new/", people.add_department, name="add_department"),
    path(
        "enterprises/<uuid:enterprise_id>/people/<uuid:member_id>/change/", people.change_member, name="change_member"
    ),
    path(
        "enterprises/<uuid:enterprise_id>/people/<uuid:member_id>/remove/", people.remove_member, name="remove_member"
    ),
    path(
        "enterprises/<uuid:enterprise_id>/people/invitations/<uuid:invitation_id>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("administration/", operations.index, name="administration"),
    path("administration/enterprises/", places.enterprises, name="administer_enterprises"),
    path("administration/enterprises/<uuid:enterprise_id>/", places.enterprise, name="administer_enterprise"),
    path(
        "administration/enterprises/<uuid:enterprise_id>/invite/",
        places.invite_to_enterprise,
        name="administer_invite_to_enterprise",
    ),
    path("administration/offices/", places.offices, name="administer_offices"),
    path("administration/offices/<uuid:office_id>/", places.office, name="administer_office"),
    path(
        "administration/offices/<uuid:office_id>/invite/", places.invite_to_office, name="administer_invite_to_office"
    ),
    path(
        "administration/offices/<uuid:office_id>/members/<uuid:user_id>/",
        places.change_office_member,
        name="administer_office_member",
    ),
    path("administration/people/", accounts_administration.accounts_list, name="administer_people"),
    path("administration/people/<uuid:user_id>/", accounts_administration.account, name="administer_account"),
    path(
        "administration/people/<uuid:user_id>/change/",
        accounts_administration.change_account,
        name="administer_change_account",
    ),
    path("administration/editions/", editions.editions, name="administer_editions"),
    path("administration/editions/<str:code>/", editions.edition, name="administer_edition"),
    path("administration/editions/<str:code>/publish/", editions.publish, name="administer_publish_edition"),
    path("administration/editions/<str:code>/unpublish/", editions.unpublish, name="administer_unpublish_edition"),
    path("administration/editions/<str:code>/delete/", editions.delete, name="administer_delete_edition"),
    path("administration/jobs/", operations.job_list, name="administer_jobs"),
    path("administration/jobs/<uuid:job_id>/retry/", operations.retry, name="administer_retry"),
    path("administration/mail/", operations.mail, name="administer_mail"),
    path("administration/audit/", operations.audit, name="administer_audit"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<uuid:mail_id>/", mailbox.letter, name="mailbox_letter"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("account/invitations/<uuid:invitation_id>/", invitations.own_invitation, name="own_invitation"),
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-out/", page(allauth.logout), name="account_logout"),
    path("account/confirm/", page(allauth.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("sign-in/code/", page(mfa.authenticate), name="mfa_authenticate"),
    path("account/security/", reading(mfa.index), name="mfa_index"),
    path("account/security/app/add/", page(totp.activate_totp), name="mfa_activate_totp"),
    path("account/security/app/remove/", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/security/codes/", reading(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/security/codes/new/", page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "account/security/codes/download/", reading(codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("account/sessions/", accounts.sessions, name="usersessions_list"),
    path("account/sessions/end/", accounts.end_sessions, name="end_sessions"),
    path("account/inactive/", reading(allauth.account_inactive), name="account_inactive"),
    path("password/change/", page(allauth.password_change), name="account_change_password"),
    path("password/reset/", page(allauth.password_reset), name="account_reset_password"),
    path("password/reset/sent/", reading(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        page(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        reading(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
