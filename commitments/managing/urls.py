"""The admins' pages of the frameworks, below /installation/frameworks/."""

from django.urls import path

from commitments.browse import urls as browse  # noqa: F401 - its converters for labels and codes are used here
from commitments.managing.views import crosswalks, loading, marks, publishing, translations

VERSION = "<slug:framework>/<label:label>"

urlpatterns = [
    path("load/", loading.framework_load, name="framework_load"),
    path("load/<int:upload>/", loading.framework_load_review, name="framework_load_review"),
    path(f"versions/{VERSION}/publish/", publishing.framework_publish, name="framework_publish"),
    path(f"versions/{VERSION}/discard/", publishing.framework_discard, name="framework_discard"),
    path(f"versions/{VERSION}/history/", publishing.framework_history, name="framework_history"),
    path(f"versions/{VERSION}/marks/", marks.framework_marks, name="framework_marks"),
    path(f"versions/{VERSION}/translations/", translations.framework_translations, name="framework_translations"),
    path(f"versions/{VERSION}/download/", publishing.framework_file, name="framework_file"),
    path("crosswalks/", crosswalks.crosswalks, name="crosswalks"),
    path("crosswalks/add/", crosswalks.crosswalk_add, name="crosswalk_add"),
    path("crosswalks/<int:crosswalk>/", crosswalks.crosswalk, name="crosswalk"),
    path("crosswalks/<int:crosswalk>/history/", crosswalks.crosswalk_history, name="crosswalk_history"),
    path("crosswalks/<int:crosswalk>/items/<node_code:node>/", crosswalks.crosswalk_item, name="crosswalk_item"),
    path("crosswalks/<int:crosswalk>/links/<int:link>/", crosswalks.crosswalk_link, name="crosswalk_link"),
    path(
        "crosswalks/<int:crosswalk>/links/<int:link>/remove/",
        crosswalks.crosswalk_link_remove,
        name="crosswalk_link_remove",
    ),
]
