"""Two people tick the same action's team at the same moment: one is saved, the other sees both lists."""

from threading import Barrier
from typing import Any

import pytest
from django.urls import reverse

from cycles.targets.action_plan import services
from cycles.targets.action_plan.models import TeamMember
from tests.conftest import ClientAs
from tests.cycles.targets.factories import make_action, make_coordinator, make_targets_cycle
from tests.factories import make_city, make_unit
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def race(client_as: ClientAs) -> list[Any]:
    """Let two tick a unit each into a team that both saw empty; return the sorted statuses of both answers."""
    cycle = make_targets_cycle(make_city())
    action, by = make_action(cycle), make_coordinator(cycle.city)
    url = reverse("action_team", args=[cycle.city.slug, cycle.year, action.pk])
    clients = [client_as(by), client_as(by)]
    read = clients[0].get(url).context["form"]["read"].value()
    sent = [{"units": make_unit(cycle.city, name).pk, "read": read} for name in ("Parks", "Roads")]
    return sorted(
        at_once(
            lambda: clients[0].post(url, sent[0]).status_code,
            lambda: clients[1].post(url, sent[1]).status_code,
        ),
        key=str,
    )


def test_one_is_saved_and_the_other_chooses(client_as: ClientAs) -> None:
    assert race(client_as) == [302, 409]
    assert TeamMember.objects.count() == 1


def test_without_the_lock_the_second_replaces_the_first_unseen(
    client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, real = Barrier(2), services.set_team

    def together(*args: Any, **more: Any) -> None:
        both.wait(timeout=30)
        real(*args, **more)

    monkeypatch.setattr("cycles.targets.action_plan.views.hold", lambda *_args: None)
    monkeypatch.setattr(services, "set_team", together)
    assert race(client_as) == [302, 302]
    assert TeamMember.objects.count() == 1
