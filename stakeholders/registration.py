"""What involvement hands down: a condition of the gate, its part of the snapshot, causes of changes, open calls,
kinds of notices, and what it holds about a person."""

from django.utils.translation import gettext_lazy as _

from cycles import gates, snapshot
from cycles.targets.parts import register_causes
from ims.cities import calls
from stakeholders import personal_parts
from stakeholders.consultation import checks, homes, open_ones, parts, searchable, telling


def register() -> None:
    """Register everything of involvement; called once when Django starts. Consultations are not carried over."""
    gates.register(
        checks.TRANSITION,
        "involvement.answered",
        _("The consultation is closed and every comment has its answer."),
        checks.answered,
    )
    snapshot.register_part("involvement", parts.involvement_part)
    register_causes(parts.causes)
    calls.register("consultations", open_ones.calls)
    personal_parts.register_parts()
    telling.register_kinds()
    homes.register()
    searchable.register_kinds()
