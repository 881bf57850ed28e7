"""Pages of the frameworks, below /frameworks/."""

from django.urls import path, register_converter

from commitments.browse import views
from commitments.rows import CODE


class LabelConverter:
    """A version's label in an address: anything but a slash and control characters."""

    regex = r"[^/\x00-\x1f\x7f]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class NodeCodeConverter(LabelConverter):
    """A node's code in an address."""

    regex = CODE.pattern


register_converter(LabelConverter, "label")
register_converter(NodeCodeConverter, "node_code")

urlpatterns = [
    path("", views.framework_list, name="framework_list"),
    path("search/", views.framework_search, name="framework_search"),
    path("<slug:framework>/<label:label>/", views.framework_version, name="framework_version"),
    path("<slug:framework>/<label:label>/<node_code:node>/", views.node, name="node"),
]
