"""The mail a demonstration would have sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ims.mail.models import Mail
from ims.people.demo import demo_page

SHOWN = 30


@require_safe
@demo_page
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Show the newest mails, links in them to be followed."""
    return render(request, "ims/mail/demo_mail.html", {"mails": Mail.objects.newest_first()[:SHOWN]})
