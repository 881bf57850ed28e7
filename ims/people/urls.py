"""The people of a city, below ``/cities/<city>/people/``."""

from django.urls import path

from ims.people import views
from ims.people.invitations import views as invitations
from ims.people.privacy import views as privacy

urlpatterns = [
    path("", views.city_people, name="city_people"),
    path("add/", views.membership_add, name="membership_add"),
    path("<int:membership>/end/", views.membership_end, name="membership_end"),
    path("<int:membership>/erase/", privacy.person_erase, name="person_erase"),
    path("invitations/<int:invitation>/send-again/", invitations.invitation_send_again, name="invitation_send_again"),
    path("invitations/<int:invitation>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
]
