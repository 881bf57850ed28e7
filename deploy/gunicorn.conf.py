"""The web server: workers that serve one request at a time over a lasting database connection.

Measured on pages with a handful of queries this had the best slowest requests, ahead of threads. Logs are the
application's own: a request's route and ids, never its path or query.
"""

import ipaddress
import os
import socket

from gunicorn.arbiter import Arbiter

from ims.logs import configuration

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS") or 2)
worker_class = "sync"
# The application is read once and shared by the workers, which open their own connections.
preload_app = True
timeout = 30
graceful_timeout = 20
# A worker starts anew now and then, at different moments, so that no slow leak ever adds up.
max_requests = 5000
max_requests_jitter = 500
accesslog = None
errorlog = "-"
logconfig_dict = configuration(os.environ.get("LOG_LEVEL", "INFO").upper())
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat file on no disk


def on_starting(server: Arbiter) -> None:
    """Refuse to show the demo, whose passwords are known, to other machines."""
    if os.environ.get("IMS_MODE") != "demo":
        return
    for host, _port in (address for address in server.cfg.address if isinstance(address, tuple)):
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise SystemExit(f"IMS_MODE=demo serves this machine only, not {host}.")


def when_ready(server: Arbiter) -> None:
    """Take a connection only once something was asked on it.

    A browser opens connections in advance; each would hold up a worker until it times out. A proxy asks at once.
    """
    for listener in server.LISTENERS:
        if listener.sock.family in {socket.AF_INET, socket.AF_INET6}:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, timeout)
