"""The seal: a PAdES signature that certifies the document, written after its bytes so that all of them stay.

It is invisible and outside of every page, where PDF/A and PDF/UA both allow a signature that no reader announces.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

NAME, DIGEST = "Seal", "sha256"
# In hexadecimal: 16 KB hold a signature, two chains of certificates and a timestamp. Asking the service how much its
# answer needs would be a second request.
RESERVED = 32 * 1024
OUT_OF_SIGHT = fields.InvisSigSettings(box_out_of_bounds=True)


@dataclass(frozen=True)
class Sealed:
    """The sealed bytes, the SHA-256 of the certificate, and the moment of the timestamp, "" without one."""

    content: bytes
    certificate: str
    stamped_at: str


def seal(content: bytes, signer: SimpleSigner, stamper: TimeStamper | None) -> Sealed:
    """Return the PDF with the signer's seal; ValueError when what came out is not intact."""
    about = signers.PdfSignatureMetadata(
        field_name=NAME,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    field = fields.SigFieldSpec(NAME, readable_field_name=NAME, invis_sig_settings=OUT_OF_SIGHT)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    pdf = signers.PdfSigner(about, signer, timestamper=stamper, new_field_spec=field)
    # It runs a loop of its own, which is refused in a thread that runs one already.
    with ThreadPoolExecutor(1) as apart:
        written = apart.submit(pdf.sign_pdf, writer, bytes_reserved=RESERVED).result().getvalue()
        stamped_at = apart.submit(_stamped_at, written, stamper is not None).result()
    assert signer.signing_cert is not None
    return Sealed(written, signer.signing_cert.sha256.hex(), stamped_at)


def _stamped_at(content: bytes, wants_stamp: bool) -> str:
    """Return the moment of the timestamp; ValueError unless signature and timestamp are intact, whoever made them."""
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    found = validate_pdf_signature(signature, nobody, nobody)
    stamp = found.timestamp_validity
    if not (found.intact and found.valid) or wants_stamp != bool(stamp and stamp.intact and stamp.valid):
        raise ValueError("The seal is not intact.")
    return str(stamp.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")) if stamp else ""
