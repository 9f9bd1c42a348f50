"""What must not be so in production: `manage.py check --deploy`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.models import Person
from accounts.rules.areas import INSURING
from portal import database_roles
from sharing.models import Edition, PledgeText
from sharing.services.evidence.pledge_chain import text_in_force


@checks.register(checks.Tags.security, deploy=True)
def settings_of_production(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """The site has an address and a sender of text messages, and demo people cannot sign in."""
    found: list[checks.CheckMessage] = []
    if settings.DEMO:
        found.append(checks.Error("演示人员可以登录：生产环境不能设 DEMO。", id="portal.E001"))
    if not settings.SITE_URL:
        found.append(checks.Error("未设置 SITE_URL。", id="portal.E002"))
    if not settings.SMS_SENDER:
        found.append(checks.Error("未设置 SMS_SENDER，验证码和通知发不出去。", id="portal.E003"))
    if settings.PROVINCE not in INSURING:
        found.append(checks.Error("未设置 PROVINCE（省份代码前两位，例如 32）。", id="portal.E006"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def roots_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Roots can be proved, and lie elsewhere than what they prove."""
    found: list[checks.CheckMessage] = []
    if not settings.ROOT_PUBLIC_KEYS:
        found.append(checks.Error("未设置 ROOT_PUBLIC_KEYS，签名根无法核对。", id="portal.E008"))
    if settings.ROOT_ADDRESS and urlsplit(settings.ROOT_ADDRESS).scheme != "https":
        found.append(checks.Error("ROOT_ADDRESS 应以 https:// 开头。", id="portal.E009"))
    if Path(settings.ROOTS).resolve().is_relative_to(settings.BASE_DIR):
        found.append(
            checks.Error("签名根和网站在同一处：请把 ROOTS 设为另一台机器上的文件夹。", id="portal.E010")
        )
    elif not settings.ROOT_ADDRESS and _is_beside_the_database(Path(settings.ROOTS)):
        found.append(
            checks.Warning("签名根和数据库在同一个磁盘上：能改数据库的人也能删掉它。", id="portal.W003")
        )
    return found


def _is_beside_the_database(folder: Path) -> bool:
    """On the disk of a database that is on this machine."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return _disk(folder) == _disk(Path(str(database["NAME"])))
    is_here = database["HOST"] in ("", "localhost", "127.0.0.1", "::1") or database["HOST"].startswith("/")
    return is_here and _disk(folder) == _disk(settings.BASE_DIR)


def _disk(path: Path) -> int:
    """Of the path, or of the nearest folder above it that is there."""
    return next(one for one in (path, *path.resolve().parents) if one.exists()).stat().st_dev


@checks.register(checks.Tags.security, deploy=True)
def policy_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The pledge is the bureau's own, a newer edition does not wait unseen, and nobody is invented."""
    try:
        return _policy()
    except DatabaseError:
        return [checks.Info("数据库里还没有政策：先运行 migrate 和 load_reference。", id="portal.I001")]


def _policy() -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    try:
        text = text_in_force(shanghai_day(timezone.now()))
    except PledgeText.DoesNotExist:
        text = None
    if text is None:
        found.append(checks.Error("没有启用的承诺书：先运行 load_reference。", id="portal.E004"))
    elif text.is_sample:
        found.append(checks.Error("承诺书仍是示范文本：请换成本局核定的文本。", id="portal.E005"))
    if Edition.objects.filter(status=Edition.Status.DRAFT).exists():
        found.append(checks.Info("有政策草案等待施行（政策管理员可在后台施行）。", id="portal.I002"))
    if Person.objects.filter(is_demo=True).exists():
        # Without DEMO they cannot sign in, but their accounts settle and their pledges are in the chain.
        found.append(checks.Error("数据库里有演示人员：生产环境请用新的数据库。", id="portal.E007"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def names_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Everybody is found however their name is typed."""
    try:
        waiting = Person.objects.without_current_key().count()
    except DatabaseError:
        return []  # no table yet: `policy_of_production` says what to run
    if not waiting:
        return []
    said = f"{waiting} 位参保人的姓名还没有这一版的查找键：点、空格写得不同的，按姓名还查不到。"
    return [checks.Warning(said, hint="运行 key_names：docs/operations.md。", id="portal.W004")]


@checks.register(checks.Tags.security, deploy=True)
def role_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The site speaks to PostgreSQL as one of the two roles that cannot rewrite what was."""
    if connection.vendor != "postgresql":
        said = "SQLite 没有账号和权限：谁能打开文件，谁就能改一切；三个账号只在 PostgreSQL 上有。"
        return [checks.Info(said, id="portal.I003")]
    try:
        me, differs = database_roles.who_we_are()
    except DatabaseError as failed:
        return [checks.Warning(f"没有查到数据库账号的权限：{failed}", id="portal.W002")]
    if not differs:
        return []
    said = (
        f"数据库账号 {me} 的权限与 portal/database_rights.py 不同，相差 {len(differs)} 项，例如{differs[0]}。"
    )
    hint = "网站和后台任务各用一个账号，由表的所有者用 grant_rights 授权：docs/operations.md。"
    return [checks.Warning(said, hint=hint, id="portal.W001")]
