"""How an amendment ends, with a vote or without one."""

from django.utils import timezone

from cycles.approval.models import AgendaItem

State, Result = AgendaItem.State, AgendaItem.Result


def end(item: AgendaItem, state: AgendaItem.State, result: AgendaItem.Result) -> None:
    """Put an item to the end with this result. The caller holds its lock."""
    item.state, item.result, item.concluded_at = state, result, timezone.now()
    item.version += 1
    item.save()


def end_with(main: AgendaItem) -> None:
    """End every amendment that waits, because the council does not decide the item that it amends."""
    for row in AgendaItem.objects.select_for_update().filter(amends=main).pending():
        row.adjourned_because = main.adjourned_because
        end(row, State.NOT_DECIDED, Result.ADJOURNED)


def let_others_fall(adopted: AgendaItem) -> None:
    """End the other amendments on the subject of an adopted one: what they would change no longer reads as they say."""
    mine = adopted.amendment
    others = AgendaItem.objects.select_for_update(of=("self",)).filter(amends=adopted.amends_id).pending()
    same = others.filter(amendment__subject=mine.subject, amendment__subject_key=mine.subject_key)
    for other in same.exclude(pk=adopted.pk):
        end(other, State.NOT_DECIDED, Result.FALLEN)
