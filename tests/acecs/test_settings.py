"""The settings file under different environments: demo, deployment, and refused deployments.

Most tests run the file with the case's environment; one starts a whole process to see that it refuses.
"""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FILE = settings.BASE_DIR / "acecs" / "settings.py"
KEY = "a key that only this deployment knows, and that is long enough for everybody"
DEPLOYMENT = {
    "ACECS_ENV": "production",
    "SECRET_KEY": KEY,
    "CHECKPOINT_KEY": KEY[::-1],
    "ALLOWED_HOSTS": "aeo.example.com,aeo.example.cn",
    "PORTAL_URL": "https://aeo.example.com",
    "DATABASE_URL": "postgres://portal:word@db.example.com:5433/acecs",
    "REDIS_URL": "redis://cache.example.com:6379/1",
}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that runs the settings file with these environment variables only."""

    def load(**environment: str) -> dict[str, Any]:
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in ({"ACECS_VAR": str(tmp_path / "var")} | environment).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(FILE))

    return load


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in DEPLOYMENT.items() if name not in names}


# --- The demo ----------------------------------------------------------------------------------


def test_empty_environment_runs_demo(load: Callable[..., dict[str, Any]], tmp_path: Path):
    loaded = load()

    var = tmp_path / "var"
    assert (loaded["IS_DEMO"], loaded["DEBUG"], loaded["SECRET_KEY"]) == (True, False, loaded["DEMO_KEY"])
    assert loaded["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert loaded["PORTAL_URL"] == "http://127.0.0.1:8000"
    assert loaded["SECOND_FACTOR_REQUIRED"] is False
    assert sorted(folder.name for folder in var.iterdir()) == ["documents", "mail", "previews", "static", "tmp"]
    assert loaded["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert loaded["DATABASES"]["default"]["NAME"] == str(var / "acecs.sqlite3")
    assert loaded["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert loaded["CACHES"]["default"]["BACKEND"] == "acecs.attempts.AttemptsCache"
    assert loaded["CELERY_BROKER_URL"] == f"sqlite:///{var / 'broker.sqlite3'}"
    assert (loaded["DELIVERY_BACKEND"], loaded["EMAIL_FILE_PATH"]) == (
        "django.core.mail.backends.filebased.EmailBackend",
        str(var / "mail"),
    )


def test_demo_sends_cookies_without_tls(load: Callable[..., dict[str, Any]]):
    loaded = load()

    assert {name for name in loaded if name.startswith("SECURE_") or name.endswith("_SECURE")} == {
        "SECURE_CONTENT_TYPE_NOSNIFF",
        "SECURE_REFERRER_POLICY",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY",
        "SECURE_REDIRECT_EXEMPT",
    }


# --- A deployment ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (without("SECRET_KEY"), "Set SECRET_KEY: a deployment must not run with the demo key."),
        (
            without("CHECKPOINT_KEY"),
            "Set CHECKPOINT_KEY to a key of its own: it signs the checkpoints of the audit trail.",
        ),
        (
            DEPLOYMENT | {"CHECKPOINT_KEY": KEY},
            "Set CHECKPOINT_KEY to a key of its own: it signs the checkpoints of the audit trail.",
        ),
        (DEPLOYMENT | {"DEBUG": "true"}, "Unset DEBUG: a deployment must not show internals."),
        (without("ALLOWED_HOSTS"), "Set ALLOWED_HOSTS to the names that people type to reach this portal."),
        (DEPLOYMENT | {"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS to the names that people type to reach this portal."),
        (DEPLOYMENT | {"ACECS_ENV": "prod"}, "ACECS_ENV is 'prod'; it must be demo or production."),
        (DEPLOYMENT | {"ACECS_ENV": ""}, "ACECS_ENV is ''; it must be demo or production."),
    ],
)
def test_incomplete_deployment_is_refused(
    load: Callable[..., dict[str, Any]], environment: dict[str, str], message: str
):
    with pytest.raises(ImproperlyConfigured) as refused:
        load(**environment)

    assert str(refused.value) == message


def test_demo_key_is_refused_in_deployment(load: Callable[..., dict[str, Any]]):
    demo_key = load()["DEMO_KEY"]

    with pytest.raises(ImproperlyConfigured, match="must not run with the demo key"):
        load(**DEPLOYMENT | {"SECRET_KEY": demo_key})


def test_process_of_incomplete_deployment_does_not_start(tmp_path: Path):
    environment = {"PATH": os.environ["PATH"], "ACECS_VAR": str(tmp_path)} | without("SECRET_KEY")

    ended = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--plan"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: Set SECRET_KEY: a deployment must not run with the demo key."
    )


def test_deployment_is_loaded(load: Callable[..., dict[str, Any]]):
    loaded = load(**DEPLOYMENT)

    assert (loaded["IS_DEMO"], loaded["DEBUG"], loaded["SECRET_KEY"]) == (False, False, KEY)
    assert loaded["ALLOWED_HOSTS"] == ["aeo.example.com", "aeo.example.cn"]


def test_deployment_requires_tls(load: Callable[..., dict[str, Any]]):
    loaded = load(**DEPLOYMENT)

    assert {name: loaded[name] for name in loaded if name.startswith("SECURE_") or name.endswith("_SECURE")} == {
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_REDIRECT_EXEMPT": ["^healthz$", "^readyz$"],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
    }
    assert (loaded["SESSION_COOKIE_HTTPONLY"], loaded["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")


# --- Engines and limits ------------------------------------------------------------------------


def test_deployment_requires_second_factor(load: Callable[..., dict[str, Any]]):
    loaded = load(**DEPLOYMENT)

    assert (loaded["SECOND_FACTOR_REQUIRED"], loaded["MFA_TOTP_TOLERANCE"]) == (True, 0)


def test_deployment_names_its_engines(load: Callable[..., dict[str, Any]]):
    loaded = load(**DEPLOYMENT)

    database = loaded["DATABASES"]["default"]
    assert {name: database.get(name) for name in ("ENGINE", "HOST", "PORT", "NAME", "USER", "PASSWORD")} == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example.com",
        "PORT": 5433,
        "NAME": "acecs",
        "USER": "portal",
        "PASSWORD": "word",
    }
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"], "OPTIONS" in database) == (60, True, False)
    assert loaded["CACHES"]["default"] == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache.example.com:6379/1",
    }
    assert loaded["CELERY_BROKER_URL"] == "redis://cache.example.com:6379/1"
    assert loaded["STORAGES"]["staticfiles"]["BACKEND"] == "whitenoise.storage.CompressedManifestStaticFilesStorage"


def test_mail_is_delivered_to_email_url(load: Callable[..., dict[str, Any]]):
    loaded = load(EMAIL_URL="smtp+tls://portal:word@mail.example.com:587", DEFAULT_FROM_EMAIL="aeo@example.com")

    names = ("DELIVERY_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "DEFAULT_FROM_EMAIL")
    assert [loaded[name] for name in names] == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example.com",
        587,
        True,
        "aeo@example.com",
    ]


def test_all_mail_goes_through_outbox(load: Callable[..., dict[str, Any]]):
    loaded = [load(), load(**DEPLOYMENT), load(EMAIL_URL="smtp://mail.example.com")]

    assert {each["EMAIL_BACKEND"] for each in loaded} == {"acecs.notifications.outbox.OutboxBackend"}


def test_deployment_names_its_address(load: Callable[..., dict[str, Any]]):
    assert load(**DEPLOYMENT)["PORTAL_URL"] == "https://aeo.example.com"
    assert load(**DEPLOYMENT | {"PORTAL_URL": "https://aeo.example.com/"})["PORTAL_URL"] == "https://aeo.example.com"


@pytest.mark.parametrize("value", ["", "aeo.example.com", "https://", "https://aeo.example.com/portal", "ftp://aeo"])
def test_deployment_with_invalid_portal_url_is_refused(load: Callable[..., dict[str, Any]], value: str):
    with pytest.raises(ImproperlyConfigured, match=r"^PORTAL_URL is "):
        load(**DEPLOYMENT | {"PORTAL_URL": value})


def test_file_limit_is_a_setting(load: Callable[..., dict[str, Any]]):
    assert (load()["EVIDENCE_MAX_BYTES"], load(EVIDENCE_MAX_BYTES="5000")["EVIDENCE_MAX_BYTES"]) == (50_000_000, 5000)


@pytest.mark.parametrize("value", ["20MB", "2e7", "a lot", "", "0", "-5"])
def test_limit_that_is_not_a_number_is_refused(load: Callable[..., dict[str, Any]], value: str):
    with pytest.raises(ImproperlyConfigured, match=f"^EVIDENCE_MAX_BYTES is '{value}'; it must be a whole number"):
        load(EVIDENCE_MAX_BYTES=value)


def test_tests_run_on_demo_settings():
    assert (settings.IS_DEMO, settings.SECRET_KEY) == (True, settings.DEMO_KEY)


# --- Documents ---------------------------------------------------------------------------------


def test_documents_are_in_a_folder_unless_a_bucket_is_named(load: Callable[..., dict[str, Any]], tmp_path: Path):
    folder = load()["STORAGES"]["documents"]
    bucket = load(
        DOCUMENTS_URL="s3://evidence-of-aeo/vault?endpoint=http://127.0.0.1:9000&region=cn-north-1",
        AWS_ACCESS_KEY_ID="name",
        AWS_SECRET_ACCESS_KEY="key",
    )["STORAGES"]["documents"]
    plain = load(DOCUMENTS_URL="s3://evidence-of-aeo")["STORAGES"]["documents"]["OPTIONS"]

    assert folder["OPTIONS"]["location"] == tmp_path / "var" / "documents"
    assert bucket == {
        "BACKEND": "evidence.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": "evidence-of-aeo",
            "location": "vault",
            "endpoint_url": "http://127.0.0.1:9000",
            "region_name": "cn-north-1",
            "access_key": "name",
            "secret_key": "key",
        },
    }
    assert {name: value for name, value in plain.items() if value} == {"bucket_name": "evidence-of-aeo"}


@pytest.mark.parametrize(
    "url",
    [
        "/srv/documents",
        "https://bucket.example.com",
        "s3://",
        "s3://B",
        "s3://bucket?endpoint=s3.example.com",
        "s3://bucket?endpoint=https://s3.example.com/path",
        "s3://bucket?endpoint=",
        "s3://bucket?key=secret",
    ],
)
def test_wrong_documents_url_is_refused(load: Callable[..., dict[str, Any]], url: str):
    with pytest.raises(ImproperlyConfigured, match=r"^DOCUMENTS_URL must be like s3://bucket/prefix"):
        load(DOCUMENTS_URL=url)
