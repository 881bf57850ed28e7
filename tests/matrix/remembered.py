"""Who is signed in, read once: the matrix asks thousands of times as the same few people, whom no request changes."""

from copy import copy

from allauth.account.auth_backends import AuthenticationBackend

from ims.people.models import User

_people: dict[int, User] = {}


class Remembered(AuthenticationBackend):
    """The backend people sign in by, which reads each of them once; every request gets an object of its own."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person as the first request found them."""
        if user_id not in _people:
            found = super().get_user(user_id)
            if found is None:
                return None
            _people[user_id] = found
        return copy(_people[user_id])


def forget() -> None:
    """Remember nobody: another world has other people by the same numbers."""
    _people.clear()
