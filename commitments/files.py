"""From the bytes of a file to JSON data; what cannot be read is refused with the place and the reason."""

import json
from typing import Any

from django.utils.translation import gettext as _

from commitments.rows import LoadError, Problem

LARGEST = 64 * 1024 * 1024


def parse(raw: bytes) -> Any:
    """Return the file's JSON data; raise :class:`~commitments.rows.LoadError` with the line when it is none.

    The file is UTF-8, with or without a byte order mark, of at most :data:`LARGEST` bytes. A key that stands twice in
    one object is refused, because JSON readers silently keep only one of the two.
    """
    if len(raw) > LARGEST:
        raise _refused(_("the file has %(size)s bytes; at most %(largest)s are read"), size=len(raw), largest=LARGEST)
    if not raw.strip():
        raise _refused(_("the file is empty"))
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refused(_("line %(line)s is not UTF-8; save the file in UTF-8"), line=line) from None
    except json.JSONDecodeError as error:
        sentence = _("line %(line)s, column %(column)s is no JSON: %(reason)s")
        raise _refused(sentence, line=error.lineno, column=error.colno, reason=error.msg) from None
    except ValueError:
        # Python itself refuses to read a number of thousands of digits.
        raise _refused(_("holds a number with far too many digits")) from None
    except RecursionError:
        raise _refused(_("the brackets are nested too deeply")) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            code = str(data.get("code", ""))
            sentence = _("the key “%(key)s” stands twice in one object") % {"key": key}
            raise LoadError([Problem("", sentence, code)])
        data[key] = value
    return data


def _no_constant(name: str) -> Any:
    raise _refused(_("%(name)s is no JSON number"), name=name)


def _refused(sentence: str, **values: object) -> LoadError:
    return LoadError([Problem("", sentence % values)])
