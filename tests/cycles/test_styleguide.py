"""Every page of the style guide answers, and production has no such address."""

import pytest
from django.test import Client

from cycles.styleguide import PARTS

STATUS = {"wrong": 422, "conflict": 409, "403": 403, "404": 404, "409": 409, "500": 500, "503": 503}


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_styleguide(client: Client, part: str) -> None:
    """Each part shows itself with the status of what it shows, and carries no inline style or script."""
    client.raise_request_exception = False
    response = client.get(f"/styleguide/{part}/")
    page = response.content.decode()
    assert response.status_code == STATUS.get(part, 200)
    assert "<h1>" in page
    assert " style=" not in page
    assert "<script" not in page


@pytest.mark.django_db
def test_styleguide_unknown_part(client: Client) -> None:
    """A part that does not exist is an address that leads nowhere."""
    assert client.get("/styleguide/nothing/").status_code == 404
