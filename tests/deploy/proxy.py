"""nginx as `deploy/nginx/` configures it, in front of a portal that runs, on other ports and folders."""

import os
import pwd
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from scripts import debian
from tests.lock_waits import PATIENCE, eventually
from tests.served import free_port

SHIPPED = Path(settings.BASE_DIR, "deploy", "nginx", "gongji.conf")
NAME = "gongji.example.gov.cn"
AROUND = """daemon off;
user {user};
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    proxy_temp_path {folder}/p;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    include {folder}/gongji.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where it listens."""

    plain: int
    tls: int
    trusts: ssl.SSLContext

    def connect(self, name: str = NAME) -> ssl.SSLSocket:
        """A connection on which nothing has been said yet."""
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=PATIENCE)
        return self.trusts.wrap_socket(raw, server_hostname=name)

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[HTTPResponse, str]:
        """The answer with what stands in it."""
        asked = HTTPConnection(NAME)
        asked.sock = self.connect()
        try:
            asked.request(method, path, body, headers or {})
            answer = asked.getresponse()
            return answer, answer.read().decode()
        finally:
            asked.close()


def configure(folder: Path, *, portal: int, plain: int, tls: int) -> None:
    """The shipped configuration with what a test changes; each change has to find its place."""
    text = re.sub(r" *listen \[::\].*\n", "", SHIPPED.read_text("utf-8"))
    for given, instead in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{tls} "),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{portal};"),
        ("/etc/gongji/tls", str(folder)),
        ("/run/gongji/bodies", f"{folder}/bodies"),
        ("/srv/gongji/var", f"{folder}/var"),
    ):
        assert given in text, given
        text = text.replace(given, instead)
    (folder / "gongji.conf").write_text(text, "utf-8")
    around = AROUND.format(user=pwd.getpwuid(os.geteuid()).pw_name, folder=folder)
    (folder / "nginx.conf").write_text(around, "utf-8")


def make_certificate(folder: Path) -> None:
    """One that is good for this name and an hour, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now()  # noqa: DTZ005 - as the library takes it
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@contextmanager
def running(port: int, folder: Path) -> Iterator[Proxy]:
    """nginx in front of the portal at this port."""
    make_certificate(folder)
    plain, tls = free_port(), free_port()
    configure(folder, portal=port, plain=plain, tls=tls)
    command = [str(debian.nginx()), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as nginx:
        try:
            assert eventually(lambda: listens(tls)), "nginx does not listen"
            yield Proxy(plain, tls, ssl.create_default_context(cafile=folder / "fullchain.pem"))
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
