"""What the database compares, as expressions for queries and for the indexes that make them quick."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Func, TextField


class Words(Func):
    """The texts of all languages of a translated column."""

    function = "ims_words"
    output_field = TextField()


class Vector(Func):
    """The folded words of these texts."""

    template = "ims_vector(VARIADIC ARRAY[%(expressions)s]::text[])"
    output_field = SearchVectorField()


def index(name: str, *texts: F | Words) -> GinIndex:
    """Return the index of what a kind of content is searched by: all its texts, in the kind's order."""
    return GinIndex(Vector(*texts), name=name)
