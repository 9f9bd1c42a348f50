"""What the environment is during tests: the site's own settings, on fixed keys and a plain http address.

A pytest plugin, named in pyproject.toml so that it runs before the settings are read. Workers inherit it.
DATABASE_URL and TEST_DB_NAME stay as they come: `make test` sets them for each part.
"""

import os
from base64 import b64encode

from django.conf import settings

os.environ |= {
    "SECRET_KEY": "only for tests",
    "DATA_KEYS": "1:" + b64encode(b"data key number one, 32 bytes ..").decode(),
    "CHAIN_KEYS": "1:" + b64encode(b"chain key number one, 32 bytes .").decode(),
    "ROOT_KEY": "",  # nothing signs but the tests that say where
    "DIGEST_KEY": b64encode(b"digest key for tests, 32 bytes .").decode(),
    "SITE_URL": "http://127.0.0.1",
    "DEMO": "0",
    "SMS_SENDER": "",
    "PROVINCE": "32",
    "LOG_LEVEL": "WARNING",
}
os.environ.setdefault("TEST_DB_NAME", f"by_hand_{os.getpid()}")


def pytest_configure() -> None:
    """Slow on purpose in production, so quick here: hashing passwords, compressing static files."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = True  # nothing is collected that it could look through
