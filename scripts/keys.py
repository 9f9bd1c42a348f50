"""Local keys in `.env`: made once, never replaced, readable by their owner only."""

import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

HEADER = "# Keys of this machine. Without DATA_KEYS nothing sealed can be read.\n"
MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "DATA_KEYS": lambda: "1:" + b64encode(secrets.token_bytes(32)).decode(),
    "CHAIN_KEYS": lambda: "1:" + b64encode(secrets.token_bytes(32)).decode(),
    "ROOT_KEY": lambda: "1:" + b64encode(secrets.token_bytes(32)).decode(),  # any 32 bytes are one of Ed25519
    "DIGEST_KEY": lambda: b64encode(secrets.token_bytes(32)).decode(),
}


def add_missing(path: Path) -> None:
    """Add the keys that neither the file nor the environment has."""
    text = path.read_text() if path.exists() else HEADER
    missing = [name for name in MAKERS if name not in names(text) and not os.environ.get(name)]
    if missing:
        if not text.endswith("\n"):
            text += "\n"
        replace(path, text + "".join(f"{name}={MAKERS[name]()}\n" for name in missing))
        print(f"Made local keys in {path.name}: {', '.join(missing)}")
    elif path.exists():
        path.chmod(0o600)


def names(text: str) -> set[str]:
    assignments = [line.partition("=")[0] for line in text.splitlines() if "=" in line]
    return {name.removeprefix("export ").strip() for name in assignments}


def replace(path: Path, text: str) -> None:
    """Write all or nothing: a half-written key would seal data that a whole one cannot open."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
