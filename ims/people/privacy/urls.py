"""The privacy notice, one's own data, and the erasure of an account by the installation's admin."""

from django.urls import path

from ims.people.privacy import views

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("accounts/my-data/", views.my_data, name="my_data"),
    path("accounts/my-data/download/", views.my_data_download, name="my_data_download"),
    path("accounts/my-data/erase/", views.my_data_erase, name="my_data_erase"),
    path("installation/accounts/erase/", views.account_erase, name="account_erase"),
]
