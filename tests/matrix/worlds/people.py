"""What the addresses of ``ims.people`` name."""

from ims.cities.models import City
from tests.matrix.world import World, provides


@provides("account_confirm_email:key")
def confirmation_key(world: World, city: City, step: str) -> object:
    """Return a key that confirms nothing."""
    return "no-such-key"


@provides("account_reset_password_from_key:uidb36")
def person_code(world: World, city: City, step: str) -> object:
    """Return the number of a person who never was."""
    return "zzz"


@provides("account_reset_password_from_key:key")
def reset_key(world: World, city: City, step: str) -> object:
    """Return a key that resets nothing."""
    return "no-such-key"


@provides("mfa_remove_webauthn:pk")
def passkey(world: World, city: City, step: str) -> object:
    """Return the number of a passkey that never was."""
    return 0
