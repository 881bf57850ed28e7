"""Documents of a year."""

from django.urls import path

from reports.documents import views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("order/", views.document_order, name="document_order"),
    path("<int:job>/", views.document_job, name="document_job"),
    path("<int:job>/download/", views.document_download, name="document_download"),
    path("<int:job>/sealed/", views.document_sealed, name="document_sealed"),
]
