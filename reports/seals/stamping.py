"""Timestamps (RFC 3161) from the service that the installation names.

Beside mail this is the only request that the application ever makes to somebody else: to the one configured address,
from which no redirect and no proxy leads away, with a time limit and a largest answer. It carries the hash of a seal
and nothing else.
"""

import urllib.error
import urllib.request
from typing import Any

from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

LARGEST_ANSWER = 100_000
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class NoTimestamp(Exception):
    """The service did not answer with a timestamp of what was asked."""


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows nobody to another address: an answer that leads elsewhere is an error."""

    def redirect_request(self, *_facts: Any) -> None:
        """Refuse."""
        return


class Service(TimeStamper):
    """The configured service."""

    def __init__(self, address: str, seconds: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.address, self.seconds = address, seconds
        self._wire = urllib.request.build_opener(urllib.request.ProxyHandler({}), _StayHere())

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask once; raise NoTimestamp for anything but a timestamp of this very request."""
        wanted = urllib.request.Request(self.address, req.dump(), {"Content-Type": QUERY, "Accept": REPLY})  # noqa: S310
        try:
            with self._wire.open(wanted, timeout=self.seconds) as answer:
                said = answer.read(LARGEST_ANSWER)
            response = tsp.TimeStampResp.load(said, strict=True)
            _require_same(response, req)
        except urllib.error.HTTPError as refused:
            refused.close()
            raise NoTimestamp(str(refused)) from None
        except (OSError, ValueError, TypeError) as wrong:
            raise NoTimestamp(str(wrong)) from wrong
        return response


def _require_same(response: tsp.TimeStampResp, req: tsp.TimeStampReq) -> None:
    if response["status"]["status"].native != "granted":
        raise ValueError("The service refused.")
    stamped = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    if stamped["message_imprint"].dump() != req["message_imprint"].dump():
        raise ValueError("The timestamp is not of what was asked.")


def service() -> Service | None:
    """Return the configured service of timestamps, None without one."""
    return Service(settings.TIMESTAMPS, settings.TIMESTAMP_SECONDS) if settings.TIMESTAMPS else None
