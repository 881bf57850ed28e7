"""Plain functions that make what involvement holds, through the real services."""

from datetime import timedelta
from typing import Any

from cycles.cycle import Cycle
from cycles.targets.models import Paragraph, ProgrammeVersion
from ims.cities.models import City
from ims.people.models import User
from stakeholders.consultation import services
from stakeholders.consultation.models import Answer, Comment, Consultation
from stakeholders.register.services import register
from tests.cycles.targets.factories import make_coordinator, make_programme_version
from tests.factories import make_user


def make_stakeholder(city: City, organisation: str = "", **user_fields: Any) -> User:
    """Return a person who registered as a stakeholder of the city."""
    user = make_user(**user_fields)
    register(city, user, organisation)
    return user


def make_consultation(
    cycle: Cycle | None = None, *, version: ProgrammeVersion | None = None, opens_in: int = 0, closes_in: int = 14
) -> Consultation:
    """Return a consultation on a version (a new one of two paragraphs unless given), open from today for two weeks."""
    version = version or make_programme_version(cycle)
    today = version.cycle.city.today()
    return services.open_consultation(
        version,
        today + timedelta(days=opens_in),
        today + timedelta(days=closes_in),
        by=make_coordinator(version.cycle.city),
    )


def paragraph_of(consultation: Consultation, number: int = 1) -> Paragraph:
    """Return a paragraph of the consulted version's first section."""
    return Paragraph.objects.get(section__programme=consultation.programme_id, section__number=1, number=number)


def make_comment(
    consultation: Consultation | None = None, text: str = "More trees.", *, by: User | None = None, paragraph: int = 1
) -> Comment:
    """Return a comment by a stakeholder, a new one unless given."""
    consultation = consultation or make_consultation()
    by = by or make_stakeholder(consultation.cycle.city)
    return services.comment(consultation, paragraph_of(consultation, paragraph), text, by=by)


def make_answer(comment: Comment | None = None, verdict: str = "noted", reason: str = "We heard you.") -> Answer:
    """Return the coordinator's answer to a comment; "accepted" and "partly" name the commented paragraph."""
    comment = comment or make_comment()
    changed = comment.paragraph.key if verdict in {"accepted", "partly"} else None
    return services.answer(comment, verdict, reason, changed, by=make_coordinator(comment.consultation.cycle.city))


def close(consultation: Consultation) -> Consultation:
    """Close a consultation before its end, with a reason."""
    by = make_coordinator(consultation.cycle.city)
    return services.close_consultation(consultation, by=by, reason="Everybody was heard")
