"""The site's own settings for a portal of `tests.served`, but for static files: nobody collects them here."""

from portal.settings import *  # noqa: F403 - all of them, as they come
from portal.settings import STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
