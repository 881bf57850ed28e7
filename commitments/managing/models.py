"""Files between their dry run and their loading."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ims.models import User


class FrameworkUpload(models.Model):
    """A file between its dry run and its confirmation, so that what was shown is what is loaded.

    ``facts`` are the version's code, label, title and language, which a table cannot say itself. The bytes go once
    they are loaded, and so does the name, which may tell of a person; the SHA-256 stays.
    """

    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("uploaded by"))
    name = models.CharField(_("name of the file"), max_length=200)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["FrameworkUpload"]] = models.Manager()

    class Meta:
        verbose_name = _("uploaded framework")

    def __str__(self) -> str:
        return f"Upload {self.pk}"
