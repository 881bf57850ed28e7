"""What the script of the entry grid says, in the reader's language."""

from django.utils.translation import gettext as _


def words_for_script() -> dict[str, str]:
    """Return the sentences by name; the script puts numbers and values where ``{…}`` stands."""
    return {
        "saving": _("Saving"),
        "saved": _("Saved"),
        "refused": _("Not saved"),
        "conflict": _("Two values"),
        "kept": _("Kept here, not sent yet"),
        "nothing": _("nothing"),
        "total": _("{entered} of {size} entered."),
        "open": _("{n} on the way."),
        "wrong": _("{n} not saved."),
        "offline": _("The server does not answer. What you typed is kept on this device and sent as soon as it does."),
        "signed_out": _("You are signed out. What you typed is kept on this device: sign in and it is sent."),
        "sign_in": _("Sign in in another tab"),
        "failed": _("The server could not save this. What you typed is kept on this device; it is tried again."),
        "keep": _("Keep {value}"),
        "replace": _("Replace it with {value}"),
        "send": _("Save with this reason"),
        "too_large": _("The block has {rows} rows and {columns} columns. From this cell on, {fit} fit."),
        "left_rows": _("Rows that do not fit: {what}."),
        "left_columns": _("Columns that do not fit: {what}."),
        "paste_fitting": _("Paste what fits"),
        "paste_nothing": _("Paste nothing"),
        "pasted": _("{n} cells pasted."),
        "discard": _("Discard"),
        "no_store": _("This browser keeps nothing on the device: leave the page only when everything is saved."),
    }
