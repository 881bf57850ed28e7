"""The form by which people register."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ims.forms import PageModelForm
from stakeholders.register.models import Stakeholder


class RegisterForm(PageModelForm):
    """For whom one speaks, and why one takes part."""

    class Meta:
        model = Stakeholder
        fields = ("organisation", "reason")
        labels: ClassVar = {"reason": _("Why you take part")}
        help_texts: ClassVar = {
            "organisation": _(
                "Shown with your comments. Leave it empty to comment as a resident; your name is not shown."
            ),
        }
