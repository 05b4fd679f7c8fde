"""All settings. Values come from environment variables; without any, the portal runs as a demo on embedded engines.

A deployment sets ACECS_ENV=production and must then set its own key and hosts; otherwise the portal refuses to start.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def whole_number(name: str, *, default: int) -> int:
    """Read a count from the environment. Raises `ImproperlyConfigured` for anything but a whole number above 0."""
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number above 0.")
    return int(text)


# Of the bucket in DOCUMENTS_URL. Without them its client looks where AWS keeps the keys of a machine.
AWS_ACCESS_KEY_ID = env.str("AWS_ACCESS_KEY_ID", default="") or None
AWS_SECRET_ACCESS_KEY = env.str("AWS_SECRET_ACCESS_KEY", default="") or None


def documents_storage(url: str) -> dict[str, Any]:
    """Return where documents are kept: a folder below VAR_DIR, or a bucket: s3://BUCKET[/PREFIX][?endpoint=…&region=…]."""
    if not url:
        location = VAR_DIR / "documents"
        return {"BACKEND": "evidence.storage.DurableFiles", "OPTIONS": {"location": location, "base_url": None}}
    form = "DOCUMENTS_URL must be like s3://bucket/prefix?endpoint=https://s3.example.com&region=cn-north-1"
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint = options.get("endpoint")
    if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc):
        raise ImproperlyConfigured(f"{form}.")
    if set(options) - {"endpoint", "region"} or (endpoint is not None and not re.match(r"https?://[^/\s]+$", endpoint)):
        raise ImproperlyConfigured(f"{form}; it has an unknown or wrong part after the question mark.")
    return {
        "BACKEND": "evidence.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": endpoint,
            "region_name": options.get("region"),
            "access_key": AWS_ACCESS_KEY_ID,
            "secret_key": AWS_SECRET_ACCESS_KEY,
        },
    }


VAR_DIR = Path(env.str("ACECS_VAR", default=str(BASE_DIR / "var")))
VAR_FOLDERS = ("documents", "mail", "previews", "static", "tmp")
# Processes write below VAR_DIR only.
for folder in VAR_FOLDERS:
    (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
ENVIRONMENT = env.str("ACECS_ENV", default="demo")
if ENVIRONMENT not in ("demo", "production"):
    raise ImproperlyConfigured(f"ACECS_ENV is {ENVIRONMENT!r}; it must be demo or production.")
IS_DEMO = ENVIRONMENT == "demo"

DEMO_KEY = "demo-key-not-for-deployments-" + "0" * 32
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEMO_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if IS_DEMO else [])
# The portal's public address; links in mail begin with it.
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000" if IS_DEMO else "").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if not IS_DEMO:
    if SECRET_KEY == DEMO_KEY:
        raise ImproperlyConfigured("Set SECRET_KEY: a deployment must not run with the demo key.")
    if DEBUG:
        raise ImproperlyConfigured("Unset DEBUG: a deployment must not show internals.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names that people type to reach this portal.")
if not re.fullmatch(r"https?://[^/\s]+", PORTAL_URL):
    raise ImproperlyConfigured(
        f"PORTAL_URL is {PORTAL_URL!r}; set it to the portal's address, like https://aeo.example.com: mail links to it."
    )

# Signs the checkpoints of the audit trail. Keep it out of reach of anyone who can write to the database.
CHECKPOINT_KEY = env.str("CHECKPOINT_KEY", default=DEMO_KEY if IS_DEMO else "")
if not IS_DEMO and (not CHECKPOINT_KEY or CHECKPOINT_KEY == SECRET_KEY):
    raise ImproperlyConfigured("Set CHECKPOINT_KEY to a key of its own: it signs the checkpoints of the audit trail.")

# Our apps that have tables, lowest layer first.
ROOMS = [
    "acecs.audit",
    "acecs.jobs",
    "acecs.accounts",
    "acecs.notifications",
    "standards",
    "evidence",
    "assessments",
    "reviews",
    "reports",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "js_lib_bootstrap5",
    "crispy_forms",
    "crispy_bootstrap5",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    *ROOMS,
    "acecs.site",
    "acecs.apps.AcecsConfig",
]

MIDDLEWARE = [
    "acecs.site.middleware.NamelessServer",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "acecs.site.middleware.HealthFirst",
    "acecs.site.middleware.ReceivedBody",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "acecs.accounts.middleware.BrowserLanguage",
    "django.middleware.common.CommonMiddleware",
    "acecs.accounts.middleware.OwnPage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "acecs.site.middleware.PrivatePages",
    "acecs.accounts.middleware.ReaderLanguage",
    "acecs.accounts.middleware.SignInRequired",
    "acecs.accounts.middleware.SecondFactorRequired",
    "acecs.site.middleware.ShowRefusals",
    "allauth.account.middleware.AccountMiddleware",
    "acecs.site.middleware.LanguageSwitch",
]

ROOT_URLCONF = "acecs.urls"
WSGI_APPLICATION = "acecs.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "debug": env.bool("TEMPLATE_DEBUG", default=DEBUG),
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "acecs.site.context.portal",
            ],
            # Replaces Django's `csrf_token` in every form, also those of libraries.
            "builtins": ["acecs.site.templatetags.forms"],
        },
    }
]

# --- Engines -----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'acecs.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE, because with DEFERRED a transaction that reads and then writes fails instead of waiting for the lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Keep connections between requests: opening one costs as much as several statements.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "acecs.attempts.AttemptsCache",
            "LOCATION": "cache",
            # Django's default of 300 would evict rate-limit counters and used codes that still matter.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

CELERY_BROKER_URL = REDIS_URL or f"sqlite:///{VAR_DIR / 'broker.sqlite3'}"

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# The e-mail address is unique by a case-insensitive constraint, which this check does not recognize.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["acecs.accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "acecs.accounts.validators.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "acecs.accounts.validators.NotCommon"},
    {
        "NAME": "acecs.accounts.validators.NotLikeThePerson",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "change_password": "acecs.accounts.forms.NewPasswordForm",
    "login": "acecs.accounts.forms.SignInForm",
    "reauthenticate": "acecs.accounts.forms.ConfirmByPasswordForm",
    "reset_password": "acecs.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "acecs.accounts.forms.ForgottenNewPasswordForm",
}
ACCOUNT_ADAPTER = "acecs.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[ACECS] "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_CHANGE_EMAIL = False
# Per: IP address, or a key. Nothing is counted by account alone, because a stranger could use that to lock it.
ACCOUNT_RATE_LIMITS = {
    # Counted by our view instead, which lets browsers pass that know the account.
    "login": None,
    "sign_in": "30/m/ip",
    # The key is account and IP address.
    "login_failed": "10/m/ip,5/5m/key",
    # The key is the account. They only decide when its owner gets a mail.
    "wrong_passwords": "4/h/key",
    "tell_owner": "1/d/key",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Reviewers, heads and administrators need a code besides the password. The demo does not ask for it, and says so.
SECOND_FACTOR_REQUIRED = not IS_DEMO
MFA_ADAPTER = "acecs.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "ACECS"
# A code is valid for its own 30 seconds only: used codes are remembered that long, so tolerance would allow replays.
MFA_TOTP_TOLERANCE = 0
MFA_FORMS = {
    "authenticate": "acecs.accounts.forms.CodeForm",
    "reauthenticate": "acecs.accounts.forms.ConfirmByCodeForm",
    "activate_totp": "acecs.accounts.forms.ActivateAppForm",
}

# All mail, including allauth's, is saved as a row in the transaction of its change; a worker delivers it to EMAIL_URL.
# By default each mail becomes a file. The URL has four slashes because the folder's path is absolute.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
DELIVERY_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "acecs.notifications.outbox.OutboxBackend"
# Seconds that one step of a delivery may take.
EMAIL_TIMEOUT = whole_number("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="acecs@localhost")

# --- Languages and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Dates in the law are Beijing dates.
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files -------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": documents_storage(env.str("DOCUMENTS_URL", default="")),
    "staticfiles": {
        # File names are hashed in both cases. The demo does not compress, because its first start should be quick.
        "BACKEND": (
            "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
            if IS_DEMO
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
FILE_UPLOAD_HANDLERS = [
    "evidence.uploads.KeepsNames",
]
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "tmp"
EVIDENCE_MAX_BYTES = whole_number("EVIDENCE_MAX_BYTES", default=50_000_000)
# Of all files of one enterprise.
EVIDENCE_QUOTA_BYTES = whole_number("EVIDENCE_QUOTA_BYTES", default=20_000_000_000)
EVIDENCE_MAX_FILES = 20
# Looks through each file for malware: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Without it nothing does.
CLAMD_URL = env.str("CLAMD_URL", default="")
if CLAMD_URL and not re.fullmatch(r"tcp://[^/:\s]+(:\d{1,5})?|unix:///\S+", CLAMD_URL):
    raise ImproperlyConfigured(
        f"CLAMD_URL is {CLAMD_URL!r}; it must be like tcp://clamd:3310 or unix:///run/clamav/clamd.ctl."
    )
# Seconds for one file. If it takes longer, a worker tries again.
CLAMD_TIMEOUT = whole_number("CLAMD_TIMEOUT", default=15)
# Of all pages drawn for reading; those that were looked at longest ago are removed first.
PREVIEWS_MAX_BYTES = whole_number("PREVIEWS_MAX_BYTES", default=2_000_000_000)
# The program that makes pages of Office documents. Empty: only their text and tables are shown.
LIBREOFFICE = env.str("LIBREOFFICE", default="soffice")
# With less free disk space `/readyz` fails, before an upload would.
DISK_FREE_BYTES = whole_number("DISK_FREE_BYTES", default=500_000_000)
# Does not limit files: each file of a request is checked against EVIDENCE_MAX_BYTES on its own.
# A dry run of a workbook sends its rows: 32 notes and reasons of 10,000 random Chinese characters each are 2.2 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Exceeding EVIDENCE_MAX_FILES gets a message on the page; this limit only protects the parser.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

# --- Headers -----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Health checks come by IP address, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_ENGINE = "acecs.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "acecs.site.views.home.out_of_date"
CSRF_COOKIE_SAMESITE = "Lax"
# Readable by JavaScript: the worksheet sends the newest token, so that typed text survives a new sign-in in another tab.
CSRF_COOKIE_HTTPONLY = False
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
if not IS_DEMO:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # Sign-in attempts are limited per IP address: the client's, not a proxy's.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
