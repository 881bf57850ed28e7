"""Files people attach as evidence: which kinds are taken, how large, and whether a file is what its name says.

Nothing of a file is opened or unpacked; a file is only ever handed out again as a download. What a browser or an office
program would run is refused: drawings with scripts, web pages, programs, macros.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 10_000
LONGEST_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# An office file is an archive; whoever reads it trusts these members.
MACROS = re.compile(r"(^|/)vbaProject\.bin$|^Basic/|^Scripts/", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its clean name, its media type, its bytes and their SHA-256."""

    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class Kind:
    """A kind of file by the ending of its name: its media type, and what its bytes must be."""

    media_type: str
    is_it: Callable[[bytes], bool]


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _holds(member: str) -> Callable[[bytes], bool]:
    return lambda content: member in _members(content)


def _is_open_document(content: bytes) -> bool:
    # The format asks for this member first and unpacked, so that a file can be told by its beginning.
    return content[30:38] == b"mimetype" and content[38:].startswith(OPEN_DOCUMENT)


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8", "cp1252"):  # office programs still write the second one
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        return False
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in text[:100_000])


KINDS: dict[str, Kind] = {
    ".pdf": Kind("application/pdf", _begins(b"%PDF-")),
    ".png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".docx": Kind(OFFICE + "wordprocessingml.document", _holds("word/document.xml")),
    ".xlsx": Kind(OFFICE + "spreadsheetml.sheet", _holds("xl/workbook.xml")),
    ".pptx": Kind(OFFICE + "presentationml.presentation", _holds("ppt/presentation.xml")),
    ".odt": Kind("application/vnd.oasis.opendocument.text", _is_open_document),
    ".ods": Kind("application/vnd.oasis.opendocument.spreadsheet", _is_open_document),
    ".odp": Kind("application/vnd.oasis.opendocument.presentation", _is_open_document),
    ".csv": Kind("text/csv", _is_text),
    ".txt": Kind("text/plain", _is_text),
}


def check(name: str, content: bytes, size: int | None = None) -> Checked:
    """Return the file as it may be kept; ``size`` is that of the whole file when only its beginning was read.

    Raises :class:`~django.core.exceptions.ValidationError` with the reason and the cure: a kind that is not taken, an
    empty or too large file, bytes that are not what the name says, an archive that would unpack to too much, macros.
    """
    name = clean_name(name)
    ending = PurePath(name).suffix.lower()
    kind = KINDS.get(ending)
    if kind is None:
        endings = ", ".join(sorted(known[1:] for known in KINDS))
        raise ValidationError(_("Files of this kind are not taken. Save it as one of: %(kinds)s.") % {"kinds": endings})
    _check_size(len(content) if size is None else size)
    if content.startswith(b"PK"):
        _check_archive(content)
    if not kind.is_it(content):
        raise ValidationError(
            _("The file is no %(kind)s, whatever its name says. Save it as one and choose it again.")
            % {"kind": ending[1:].upper()}
        )
    return Checked(name, kind.media_type, content, hashlib.sha256(content).hexdigest())


def clean_name(name: str) -> str:
    """Return the last part of the name without signs that hide its ending or its folder, at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    # Control and direction signs: "photo[RLO]gnp.exe" reads as a picture.
    plain = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Zl", "Zp"})
    plain = " ".join(plain.split()).strip(". ") or "file"
    path = PurePath(plain)
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix[:LONGEST_NAME]}"


def _check_size(size: int) -> None:
    if not size:
        raise ValidationError(_("The file is empty. Choose the file that holds the evidence."))
    if size > MOST_BYTES:
        raise ValidationError(
            _("The file has %(size)s; at most %(most)s are taken. Make it smaller, or give the address of its page.")
            % {"size": filesizeformat(size), "most": filesizeformat(MOST_BYTES)}
        )


def _check_archive(content: bytes) -> None:
    """Refuse what would unpack to too much or run something; only the list of contents is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ValidationError(_("The file is damaged: its list of contents cannot be read.")) from error
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValidationError(_("The file would unpack to far more than an office file does, so it is not taken."))
    if any(MACROS.search(member.filename) for member in members):
        raise ValidationError(_("The file holds macros. Save it without them and choose it again."))


def _members(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return set()
