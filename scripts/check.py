"""Runs every check that needs no test: all of them, then says which failed."""

import os
import secrets
import subprocess
import sys
import tempfile
from base64 import b64encode
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable]
MANAGE = [*PYTHON, "manage.py"]
CHECKS = {
    "lint": [*PYTHON, "-m", "ruff", "check", "."],
    "format": [*PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    "types": [*PYTHON, "-m", "mypy"],
    "import arrows": [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"],
    "templates": [*PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"],
    "template lines": [*PYTHON, "-m", "scripts.template_lines"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        environment = production_like(Path(folder))
        for name, command in CHECKS.items():
            print(f"── {name} ──", flush=True)
            if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                failed.append(name)
    print(f"\nmake check: {'FAILED: ' + ', '.join(failed) if failed else 'everything passed'}")
    return 1 if failed else 0


def production_like(folder: Path) -> dict[str, str]:
    """What a production site would have, with keys and a database that are thrown away."""
    return {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATA_KEYS": "1:" + b64encode(secrets.token_bytes(32)).decode(),
        "CHAIN_KEYS": "1:" + b64encode(secrets.token_bytes(32)).decode(),
        "DIGEST_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "ROOT_KEY": "",
        "ROOT_PUBLIC_KEYS": "1:" + b64encode(secrets.token_bytes(32)).decode(),
        "ROOTS": str(folder / "roots"),
        "ROOT_ADDRESS": "https://roots.example/",
        "DATABASE_URL": f"sqlite:///{folder / 'empty.sqlite3'}",
        "SITE_URL": "https://portal.example",
        "SMS_SENDER": "accounts.sms.ConsoleSender",
        "PROVINCE": "32",
        "DEMO": "0",
    }


if __name__ == "__main__":
    sys.exit(main())
