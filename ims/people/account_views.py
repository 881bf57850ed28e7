"""Where allauth's own pages would lead somebody astray."""

from allauth.account import views as account
from django.urls import reverse


class ConfirmEmailView(account.ConfirmEmailView):
    """Confirming an address by the link of the mail."""

    def get_redirect_url(self) -> str:
        """Lead whose browser is signed out to signing in first, and from there to where they came from."""
        if self.request.user.is_authenticated:
            return str(super().get_redirect_url())
        return str(self.passthrough_next_url(reverse("account_login")))
