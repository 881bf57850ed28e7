"""Comments and their answers can be found by their words, as far as the reader may read them on their page."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register
from stakeholders.consultation.models import Answer, CommentText
from stakeholders.consultation.reading import is_staff


def register_kinds() -> None:
    """Register the comments with their answers."""
    facts = {"number": "comment__number", "year": "comment__consultation__cycle__year"}
    facts |= {"consultation": "comment__consultation", "paragraph": "comment__paragraph"}
    sees = Permission.SEE_CITY
    register(Searchable("comments", gettext_lazy("Comments"), sees, _comments, ("text",), facts, _comment))
    register(Searchable("answers", gettext_lazy("Official answers"), sees, _answers, ("reason",), facts, _answer))


def _comments(rights: Rights) -> "QuerySet[CommentText]":
    return CommentText.objects.filter(_may_be_read(rights), comment__consultation__cycle__city=rights.city)


def _answers(rights: Rights) -> "QuerySet[Answer]":
    return Answer._default_manager.filter(_may_be_read(rights), comment__consultation__cycle__city=rights.city)


def _may_be_read(rights: Rights) -> Q:
    """Return the condition that a comment is not hidden from the reader: staff and who wrote it read hidden ones."""
    everybody = Q(comment__hidden_at__isnull=True) | Q(comment__author=rights.user)
    return Q() if is_staff(rights) else everybody


def _comment(facts: Facts, reader: Reader) -> Place:
    return _place(_("Comment %(label)s"), facts, reader)


def _answer(facts: Facts, reader: Reader) -> Place:
    return _place(_("Answer to %(label)s"), facts, reader)


def _place(title: str, facts: Facts, reader: Reader) -> Place:
    page = reverse("consultation", args=[reader.slug, facts["year"], facts["consultation"]])
    return Place(
        title % {"label": f"C-{facts['number']:03}"},
        f"{page}?paragraph={facts['paragraph']}#p{facts['paragraph']}",
        str(facts["year"]),
    )
