"""The mail of the demonstration, below ``/demo/mail/``."""

from django.urls import path

from ims.mail import views

urlpatterns = [path("", views.demo_mail, name="demo_mail")]
