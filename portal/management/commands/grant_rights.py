"""Gives the web and the worker their rights at PostgreSQL; the owner runs it after each `migrate`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from portal import database_roles
from portal.database_rights import DatabaseRole
from portal.database_roles import CannotGrant


class Command(BaseCommand):
    help = "给网站和后台任务的数据库账号授权；每次 migrate 之后由表的所有者运行，可以重复。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("web", help="网站用的数据库账号")
        parser.add_argument("worker", help="后台任务用的数据库账号")
        parser.add_argument("--print", action="store_true", dest="only_print", help="只打印 SQL，不执行")

    def handle(self, *args: Any, web: str, worker: str, only_print: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "SQLite 没有账号和权限：谁能打开文件，谁就能改一切。三个账号只在 PostgreSQL 上有。"
            )
        names = {DatabaseRole.WEB: web, DatabaseRole.WORKER: worker}
        try:
            if only_print:
                self.stdout.write(
                    "\n".join(f"{statement};" for statement in database_roles.statements(names))
                )
                return
            with transaction.atomic(durable=True):
                database_roles.grant(names)
        except CannotGrant as why:
            raise CommandError(str(why)) from why
        except ProgrammingError as refused:
            raise CommandError(f"PostgreSQL 不同意：{refused}") from refused
        for role, name in names.items():
            self.stdout.write(f"{name}（{role}）：{len(database_roles.meant(role))} 项权限。")
