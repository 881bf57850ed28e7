"""Two loads of the same file at the same moment are one load and one that finds nothing to do."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from commitments import loading
from commitments.models import Framework, Node
from tests.commitments.factories import load, make_data


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_are_one() -> None:
    start, outcomes = Barrier(2), list[loading.Loaded | BaseException]()

    def run() -> None:
        start.wait()
        try:
            outcomes.append(load(make_data()))
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcome for outcome in outcomes if isinstance(outcome, BaseException)] == []
    assert sorted(outcome.unchanged for outcome in outcomes if isinstance(outcome, loading.Loaded)) == [False, True]
    assert (Framework.objects.count(), Node.objects.count()) == (1, 3)
