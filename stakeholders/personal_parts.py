"""What involvement holds about a person: the entry in the register and the words of comments."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ims.people.models import User
from ims.people.privacy.parts import Fact, Part, register
from stakeholders.consultation.models import CommentText
from stakeholders.register.models import Stakeholder

Rows = Iterator[tuple[Fact, ...]]


def register_parts() -> None:
    """Register both parts."""
    columns = {"city": _("City"), "organisation": _("Organisation"), "reason": _("Why you take part")}
    register(
        Part(
            "stakeholder",
            _("Register of stakeholders"),
            columns,
            entries,
            erase_entries,
            stays=_(
                "That somebody was registered as a stakeholder stays, without organisation and name: a city must be "
                "able to say how many it involved."
            ),
        )
    )
    columns = {"city": _("City"), "year": _("Year"), "text": _("Comment")}
    register(
        Part(
            "comments",
            _("Comments"),
            columns,
            comments,
            erase_comments,
            stays=_(
                "A comment's number and the official answer stay, without its words: they are part of how the city "
                "decided. Council papers that were made before keep the words as the record of what the council had "
                "before it; papers made later print that they were erased. What came on paper is not tied to an "
                "account: the city erases it when its sender asks."
            ),
        )
    )


def entries(person: User) -> Rows:
    for one in Stakeholder.objects.filter(user=person).select_related("city").order_by("pk"):
        yield (one.city.name, one.organisation, str(one.get_reason_display()))


def comments(person: User) -> Rows:
    found = CommentText.objects.filter(comment__author=person).order_by("comment_id")
    for words in found.select_related("comment__consultation__cycle__city"):
        cycle = words.comment.consultation.cycle
        yield (cycle.city.name, cycle.year, words.text)


def erase_entries(person: User) -> None:
    Stakeholder.objects.filter(user=person).update(organisation="")


def erase_comments(person: User) -> None:
    """Delete words and salts; what was sealed holds only a hash, which then proves nothing about anybody."""
    CommentText.objects.filter(comment__author=person).delete()
