"""Where the link of an invitation leads: ``/invitation/<token>/``."""

from django.urls import path

from ims.people.invitations import views

urlpatterns = [path("<str:token>/", views.invitation, name="invitation")]
