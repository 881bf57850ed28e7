"""What the city signed, below ``/cities/<city>/signatures/``."""

from django.urls import path

from commitments.browse import urls as browse  # noqa: F401 - its converter for codes is used here
from cycles.signatures import views

ONE = "<int:signature>"

urlpatterns = [
    path("", views.signatures, name="signatures"),
    path("add/", views.signature_add, name="signature_add"),
    path(f"{ONE}/", views.signature, name="signature"),
    path(f"{ONE}/edit/", views.signature_edit, name="signature_edit"),
    path(f"{ONE}/obligations/<node_code:obligation>/", views.obligation_meet, name="obligation_meet"),
    path(f"{ONE}/met/<int:fulfilment>/remove/", views.fulfilment_remove, name="fulfilment_remove"),
    path(f"{ONE}/pledges/add/", views.pledge_add, name="pledge_add"),
    path(f"{ONE}/pledges/<int:pledge>/", views.pledge_edit, name="pledge_edit"),
]
