"""The web server's entry. It does not start where it would serve people from unset settings."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

if not settings.SITE_URL:
    raise SystemExit("未设置 SITE_URL（例如 https://gongji.example.gov.cn），网站不启动。")
if not settings.SMS_SENDER:
    raise SystemExit("未设置 SMS_SENDER（短信由它发出），验证码发不出去，网站不启动。")

pages = get_wsgi_application()

from portal.gateway_fast_path import FastPath  # noqa: E402 - models are there only now
from portal.slow_bodies import BodiesInTurn  # noqa: E402

application = FastPath(pages) if settings.PROXIES else BodiesInTurn(FastPath(pages))
gc.freeze()  # what is loaded by now stays: the collector need not walk through it again and again
