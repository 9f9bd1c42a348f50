"""Tells systemd that a service is ready, where it is one of `Type=notify`: see deploy/systemd."""

import os
import socket


def tell_ready() -> None:
    """What waits for this service may begin; elsewhere nobody listens (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
            listening.sendto(b"READY=1", address.replace("@", "\0", 1))
