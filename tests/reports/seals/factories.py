"""Plain functions that make what seals need: certificates, keys in a folder, a service of timestamps, sealed copies."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from cycles import chain
from cycles.chain import RecordEntry
from reports.documents.models import Document
from reports.seals.models import SealedCopy

PASSPHRASE = "throw-away"


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def asn1(self) -> asn1.Certificate:
        """The certificate as pyHanko reads it."""
        return asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER))


def make_holder(name: str, by: Holder | None = None, *, stamps: bool = False) -> Holder:
    """Return a certificate for a day, signed by another holder or, as an authority's, by itself."""
    key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
    made = made.issuer_name(by.certificate.subject if by else subject).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    signs, names = by is not None, by is None
    usage = x509.KeyUsage(signs, signs, False, False, False, names, names, False, False)
    made = made.add_extension(usage, critical=True)
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Holder(made.sign(by.key if by else key, hashes.SHA256()), key)


def put_key(folder: Path, slug: str, holder: Holder, authority: Holder) -> None:
    """Put a city's key into the folder of seals."""
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    packed = pkcs12.serialize_key_and_certificates(
        b"seal", holder.key, holder.certificate, [authority.certificate], locked
    )
    (folder / f"{slug}.p12").write_bytes(packed)
    (folder / f"{slug}.passphrase").write_text(f"{PASSPHRASE}\n")


@dataclass
class Service:
    """A service of timestamps on this machine: its address, and what it was asked, in order."""

    address: str
    asked: list[bytes]
    answer: bytes | None = None
    leads_to: str = ""


@contextmanager
def stamping(holder: Holder) -> Iterator[Service]:
    """Run a service that answers with the holder's timestamps, or with ``answer``, or leads elsewhere."""
    private = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(holder.asn1, keys.PrivateKeyInfo.load(private))

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            run.asked.append(asked)
            said = run.answer
            if said is None:
                said = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(307 if run.leads_to else 200)
            self.send_header("Content-Length", str(len(said)))
            if run.leads_to:
                self.send_header("Location", run.leads_to)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        run = Service(f"http://127.0.0.1:{server.server_port}/tsa", [])
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield run
        finally:
            server.shutdown()
            thread.join()


def make_sealed_copy(document: Document, seal: bytes = b"% seal") -> SealedCopy:
    """Return a sealed copy of the document with these bytes after its own, without a signature."""
    content = bytes(document.content) + seal
    digest = hashlib.sha256(content).hexdigest()
    facts = {"sha256": digest, "bytes": len(content), "certificate": "", "stamped_at": ""}
    body = {"sealed": facts, "document": document.sha256}
    job = document.job
    entry = chain.append(job.cycle.city, RecordEntry.Kind.SEALED, body, by=job.ordered_by)
    return SealedCopy.objects.create(document=document, content=content, sha256=digest, entry=entry)
