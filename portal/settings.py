"""The one settings file: everything that differs comes from the environment, and is safe when unset."""

import os
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # local keys, made by `make setup`; the real environment wins


def _key(name: str) -> str:
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} 未设置：运行 make setup 生成本机密钥，或在环境变量中提供。")
    return value


def _numbered_keys(name: str) -> dict[int, bytes]:
    """Of "number:base64,number:base64"; the last one is for what is new."""
    return {
        int(number): b64decode(key) for number, key in (part.split(":", 1) for part in _key(name).split(","))
    }


SECRET_KEY = _key("SECRET_KEY")
DIGEST_KEY = b64decode(_key("DIGEST_KEY"))
DATA_KEYS = _numbered_keys("DATA_KEYS")  # seal
CHAIN_KEYS = _numbered_keys("CHAIN_KEYS")  # prove that no row was altered: accounts.chains
# "number:base64" of Ed25519: the worker alone has the one that signs, whoever proves needs the public ones.
ROOT_KEY = _numbered_keys("ROOT_KEY") if env.str("ROOT_KEY", "") else {}
ROOT_PUBLIC_KEYS = _numbered_keys("ROOT_PUBLIC_KEYS") if env.str("ROOT_PUBLIC_KEYS", "") else {}
ROOTS = env.str("ROOTS", str(VAR / "roots"))  # folder of the signed roots, outside what it proves
ROOT_EVERY_MINUTES = env.int("ROOT_EVERY_MINUTES", 60)
ROOT_ADDRESS = env.str("ROOT_ADDRESS", "")  # each root is sent there too

# Where the site is. Unset means strict https and no host at all: commands run, the web server does not.
SITE_URL = env.str("SITE_URL", "").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme != "http"
DEMO = env.bool("DEMO", False)
SMS_SENDER = env.str("SMS_SENDER", "accounts.sms.DemoSender" if DEMO else "")
PROVINCE = env.str("PROVINCE", "32" if DEMO else "")  # first two digits: one deployment serves one province
EXPORTS = env.str("EXPORTS", str(VAR / "exports"))  # sealed files of the back office; web and worker share it
# Up to which share of the people known in its areas, in percent, a register's change is usual (balances: of
# their sum), over 30 days; and below how many people it always is: accounts.rules.unusual_imports.
REGISTER_USUAL_PERCENT = {
    "ended": env.str("REGISTER_ENDED_PERCENT", "1"),
    "died": env.str("REGISTER_DIED_PERCENT", "0.1"),
    "balances": env.str("REGISTER_BALANCES_PERCENT", "5"),
    "telephones": env.str("REGISTER_TELEPHONES_PERCENT", "2"),
    "disputed": env.str("REGISTER_DISPUTED_PERCENT", "0.1"),
}
REGISTER_USUAL_PEOPLE = env.int("REGISTER_USUAL_PEOPLE", 20)
# So long after the number before was told, no code goes to a telephone that only a register changed.
TELEPHONE_HOLD_HOURS = env.int("TELEPHONE_HOLD_HOURS", 24)
REGISTER_SHEET_ROWS = env.int(
    "REGISTER_SHEET_ROWS", 100_000
)  # of a sheet of Excel; it is in memory as a whole
PROXIES = env.int("PROXIES", 0)  # how many proxies of ours stand in front and add to X-Forwarded-For

# The web server.
MOST_WEB_PROCESSES = 4  # unless told otherwise: the memory of their unit is for so many
WEB_PROCESSES = env.int("WEB_PROCESSES", min(os.cpu_count() or 1, MOST_WEB_PROCESSES))
WEB_THREADS = env.int("WEB_THREADS", 12)  # for each process; a page mostly waits
WEB_CORES = env.list("WEB_CORES", int, [])  # empty: wherever the system puts it

DEBUG = False
ALLOWED_HOSTS = [_site.hostname] if _site.hostname else []
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"  # by which somebody's own browser is known
SCREEN_COOKIE_NAME = "__Host-screen" if HTTPS else "screen"  # the key of a second screen
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

INSTALLED_APPS = [
    "portal",
    "accounts",
    "sharing",
    "crispy_forms",
    "csp",
    "django.contrib.admin.apps.SimpleAdminConfig",  # sharing.console registers in a site of its own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "portal.middleware.request_log",
    "portal.uploads.large_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sharing.counter.visit.presence.presence",  # before idling is judged: an open visit keeps staff signed in
    "accounts.pages.session.idle_sign_out",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.access_table.role_door",
    "portal.errors.designed_errors",  # innermost: it shows the frame, which needs the session
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
            "builtins": ["accounts.templatetags.formats"],
        },
    }
]
CRISPY_TEMPLATE_PACK = "plain"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["plain"]
CRISPY_FAIL_SILENTLY = False

# Data. Rows are locked for moments only; a statement that waits longer than a person would is a bug.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 300
_database["CONN_HEALTH_CHECKS"] = True
_test_name = env.str("TEST_DB_NAME", "portal")
if _database["ENGINE"].endswith("sqlite3"):
    VAR.mkdir(exist_ok=True)
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    _database["TEST"] = {"NAME": str(VAR / f"test-{_test_name}.sqlite3")}
else:
    _database["ENGINE"] = "accounts.postgresql"
    _timeouts = f"-c statement_timeout={env.int('DB_STATEMENT_TIMEOUT_MS', 15_000)}"
    _timeouts += f" -c lock_timeout={env.int('DB_LOCK_TIMEOUT_MS', 5_000)}"
    _timeouts += " -c idle_in_transaction_session_timeout=60000"
    # What asks to be prepared (accounts.database.prepared_sql) is planned once a connection.
    _planning = " -c plan_cache_mode=force_generic_plan"
    # A server that vanished without a word is noticed within seconds, not after the two hours of the system.
    _notice = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
    _notice["tcp_user_timeout"] = 10_000  # milliseconds
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), **_notice, "options": _timeouts + _planning}
    _database["TEST"] = {"NAME": f"test_{_test_name}"}
    if env.bool("PGBOUNCER", False):
        # The next statement may meet a server that has prepared nothing.
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
        _database["CONN_MAX_AGE"] = 0
    else:
        _database["OPTIONS"]["prepare_threshold"] = 1_000_000  # nothing is prepared without being asked for
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People. Idle citizens are signed out after 15 minutes, staff after 10 (GB/T 22239 names no number).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.services.sign_in.DocumentNumberBackend"]
PASSWORD_HASHERS = ["accounts.hashers.QueuedArgon2"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "sharing:binding_list"
STAFF_REDIRECT_URL = "staff_home"
LOGOUT_REDIRECT_URL = "home"
IDLE_MINUTES_CITIZEN = 15
IDLE_MINUTES_STAFF = 10
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# Only views that take scans are given files, in memory and up to 10 MB each; nothing is written to the disk.
FILE_UPLOAD_HANDLERS = ["portal.uploads.ScanHandler"]
# A sentence for the next page names relatives: it ends with the session, a cookie would outlive signing out.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {messages.SUCCESS: "ok", messages.ERROR: "bad"}  # the tones of components/messages.html

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "portal.style_sheets.StyleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Logs: one JSON object a line on standard error, without personal data or query strings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django would log the request of a 4xx; portal.middleware writes one line a request instead.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Making a PDF is told step by step, and what its engine does not know of our style sheets.
        "weasyprint": {"level": "CRITICAL"},
        "fontTools": {"level": "ERROR"},
    },
}
