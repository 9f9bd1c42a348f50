"""The site in this process, answering the settling messages of a file one after the other; for callgrind.

Run in the tree that is measured, which is not always the one that this file stands in. Only what comes after
the first messages is counted: by then everything is loaded and prepared.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

WARM_UP = 20


def _start_response(*_started: object) -> Callable[[bytes], object]:
    return lambda _written: None


def main(messages: Path) -> None:
    sys.path.insert(0, os.getcwd())
    os.environ["PROXIES"] = "1"  # as in production: without one, each body is counted while it is read
    from portal.wsgi import application  # noqa: PLC0415 - which tree's, is known only now

    for number, body in enumerate(messages.read_bytes().splitlines()):
        if number == WARM_UP:
            subprocess.run(["callgrind_control", "--instr=on", str(os.getpid())], check=True)
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/gateway/",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": os.environ["SITE_URL"].removeprefix("http://"),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
        }
        answered = b"".join(application(environ, _start_response))
        if json.loads(answered)["infcode"] != 0:
            raise SystemExit(answered.decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
