"""You said, we did; what a decision freezes of it; and the gate that waits for both."""

import pytest
from django.urls import reverse

from cycles import gates
from cycles.canonical import sha256
from cycles.cycle import Cycle
from cycles.snapshot import content_of
from cycles.targets import services as targets
from cycles.targets.models import Paragraph, ProgrammeVersion
from ims.people.models import User
from stakeholders.consultation import services, trace
from stakeholders.consultation.models import Comment, Consultation
from tests.conftest import ClientAs
from tests.stakeholders.factories import close, make_answer, make_comment, make_consultation, paragraph_of

pytestmark = pytest.mark.django_db


def next_version(cycle: Cycle, by: User, text: str = "", *, publish: bool = True) -> ProgrammeVersion:
    """Return the next version, in which the first paragraph reads as told."""
    draft = targets.start_draft(cycle, by=by)
    if text:
        targets.write_paragraph(Paragraph.objects.get(section__programme=draft, number=1), text, by=by)
    return targets.publish(draft, by=by) if publish else draft


def unmet(cycle: Cycle) -> list[str]:
    """Return the sentences of what involvement still waits for."""
    found = gates.conditions(cycle, "submit_programme")
    return [r.sentence for c in found if c.name == "involvement.answered" for r in c.unmet]


def test_comment_answer_and_both_texts_with_the_version(
    cycle: Cycle, consultation: Consultation, coordinator: User
) -> None:
    make_answer(make_comment(consultation), "accepted")
    make_answer(make_comment(consultation, paragraph=2))
    make_comment(consultation)
    second = next_version(cycle, coordinator, "First, with trees.")
    said = trace.of(cycle)
    assert [(t.comment.label, t.answer and t.answer.verdict) for t in said] == [
        ("C-001", "accepted"),
        ("C-002", "noted"),
        ("C-003", None),
    ]
    change = said[0].change
    assert change == trace.Change("1.1", {"en": "First."}, {"en": "First, with trees."}, second)
    assert [t.change for t in said[1:]] == [None, None]


def test_a_comment_never_slides_to_another_paragraph(
    cycle: Cycle, consultation: Consultation, coordinator: User
) -> None:
    make_answer(make_comment(consultation), "accepted")
    draft = next_version(cycle, coordinator, "First, with trees.", publish=False)
    targets.move_paragraph(Paragraph.objects.get(section__programme=draft, number=1), 1, by=coordinator)
    targets.publish(draft, by=coordinator)
    [said] = trace.of(cycle)
    assert said.change is not None
    assert (said.change.number, said.change.new) == ("1.2", {"en": "First, with trees."})


def test_a_paragraph_that_went_has_no_new_text(cycle: Cycle, consultation: Consultation, coordinator: User) -> None:
    make_answer(make_comment(consultation), "accepted")
    draft = next_version(cycle, coordinator, publish=False)
    targets.remove_paragraph(Paragraph.objects.get(section__programme=draft, number=1), by=coordinator)
    targets.publish(draft, by=coordinator)
    [said] = trace.of(cycle)
    assert said.change is not None
    assert (said.change.old, said.change.new, said.change.is_made) == ({"en": "First."}, {}, True)


def test_a_draft_shows_only_to_who_works_on_it(cycle: Cycle, consultation: Consultation, coordinator: User) -> None:
    make_answer(make_comment(consultation), "accepted")
    next_version(cycle, coordinator, "First, with trees.", publish=False)
    assert [t.change for t in trace.of(cycle)] == [None]
    assert [t.change.new for t in trace.of(cycle, drafts=True) if t.change] == [{"en": "First, with trees."}]


def test_a_paragraph_that_two_comments_changed_counts_once(
    cycle: Cycle, consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    for _ in range(2):
        make_answer(make_comment(consultation), "accepted")
    next_version(cycle, coordinator, "First, with trees.")
    page = client_as(coordinator).get(reverse("trace", args=[cycle.city.slug, cycle.year])).content.decode()
    assert "Paragraphs that changed because of them: 1." in page


def test_hidden_comments_are_not_traced(cycle: Cycle, consultation: Consultation, coordinator: User) -> None:
    services.hide(make_comment(consultation), "Names a neighbour", by=coordinator)
    assert trace.of(cycle) == []


def test_the_gate_waits_for_consultation_answers_and_kept_promises(cycle: Cycle, coordinator: User) -> None:
    assert unmet(cycle) == ["There was no consultation on the programme yet."]
    consultation = make_consultation(cycle)
    comment = make_comment(consultation)
    assert len(unmet(cycle)) == 2
    close(consultation)
    assert unmet(cycle) == ["C-001 has no answer."]
    make_answer(comment, "accepted")
    promise = ["The change promised for C-001 is not in the last published version."]
    assert unmet(cycle) == promise
    next_version(cycle, coordinator)
    assert unmet(cycle) == promise
    next_version(cycle, coordinator, "First, with trees.", publish=False)
    assert unmet(cycle) == promise
    targets.publish(ProgrammeVersion.objects.get(cycle=cycle, number=3), by=coordinator)
    assert unmet(cycle) == []


def test_a_paragraph_that_moved_or_went_keeps_the_promise_only_when_it_differs(
    cycle: Cycle, consultation: Consultation, coordinator: User
) -> None:
    close_with = make_comment(consultation)
    close(consultation)
    make_answer(close_with, "accepted")
    draft = next_version(cycle, coordinator, publish=False)
    first = Paragraph.objects.get(section__programme=draft, number=1)
    targets.move_paragraph(first, 1, by=coordinator)
    assert len(unmet(cycle)) == 1
    targets.remove_paragraph(Paragraph.objects.get(pk=first.pk), by=coordinator)
    targets.publish(draft, by=coordinator)
    assert unmet(cycle) == []


def test_a_hidden_comment_needs_no_answer(cycle: Cycle, consultation: Consultation, coordinator: User) -> None:
    services.hide(make_comment(consultation), "Names a neighbour", by=coordinator)
    close(consultation)
    assert unmet(cycle) == []


def test_a_decision_freezes_hashes_not_words(cycle: Cycle, consultation: Consultation, coordinator: User) -> None:
    comment = make_comment(consultation, "Unrepeatable words")
    make_answer(comment, "accepted", "Yes.")
    [frozen] = content_of(cycle)["involvement"]["consultations"]
    words = comment.words
    assert (frozen["version"], frozen["opens_on"]) == (1, cycle.city.today().isoformat())
    assert frozen["comments"] == [
        {
            "id": comment.pk,
            "number": 1,
            "paragraph": "1.1",
            "key": str(paragraph_of(consultation).key),
            "text_sha256": sha256((words.salt + "Unrepeatable words").encode()),
            "channel": "web",
            "received_on": None,
            "hidden": False,
            "verdict": "accepted",
            "reason": {"en": "Yes."},
            "changed": str(paragraph_of(consultation).key),
        }
    ]
    assert "Unrepeatable" not in str(content_of(cycle))


def test_erased_words_leave_no_hash_behind(cycle: Cycle, consultation: Consultation) -> None:
    make_comment(consultation).words.delete()
    [frozen] = content_of(cycle)["involvement"]["consultations"]
    assert frozen["comments"][0]["text_sha256"] is None
    assert Comment.objects.count() == 1


def test_a_change_in_the_programme_names_the_comments_behind_it(
    cycle: Cycle, consultation: Consultation, coordinator: User
) -> None:
    for _ in range(2):
        make_answer(make_comment(consultation), "partly")
    next_version(cycle, coordinator, "First, with trees.")
    [change] = content_of(cycle)["programme"]["changes"]
    assert (change["number"], change["comments"]) == ("1.1", [1, 2])
