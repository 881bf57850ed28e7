"""What the addresses of ``ims.people`` name."""

from ims.cities.models import City
from ims.roles import Role
from tests.factories import make_invitation
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


@provides("token")
def invitation_token(world: World, city: City, step: str) -> object:
    """Return the token of an open invitation for an address that nobody has."""
    return make_invitation(city, by=world.member(city, Role.CITY_ADMIN))[1]


@provides("invitation")
def invitation(world: World, city: City, step: str) -> object:
    """Return the number of an open invitation."""
    return make_invitation(city, by=world.member(city, Role.CITY_ADMIN))[0].pk
