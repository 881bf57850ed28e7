"""The only writers of the baseline review. Everybody who may write it may do so until the working group signed it off.

Texts are given per language (``{"en": …}``) or as plain ``str`` in the city's binding language. Every function raises
Refused without the right, WrongStep outside step 1, and Conflict when the review was not started or is signed off.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion, Node
from cycles import snapshot
from cycles.baseline import gate
from cycles.baseline.models import (
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    Evidence,
    EvidenceFile,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
)
from cycles.content import CycleContent
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.writing import writing
from ims.evidence_files import Checked, clean_name
from ims.fields import Texts, Translated, per_language
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

STEPS = (Step.BASELINE,)
THEME_TEXTS = frozenset({"condition", "trends", "policies", "organisation", "gap_accepted", "gap_reason"})
Row = TypeVar("Row", bound=CycleContent)


def start_review(cycle: Cycle, framework: FrameworkVersion, scope: Texts, *, by: User) -> BaselineReview:
    """Start the year's review by a published framework; ``scope`` says what is looked at, geographically and by theme.

    Raises ValidationError when the framework version is no published one, Conflict when the review runs already.
    """
    with writing(cycle, Permission.EDIT_BASELINE, STEPS, by=by):
        if framework.status != FrameworkVersion.Status.PUBLISHED:
            raise ValidationError(_("Choose a published version of a framework."))
        if BaselineReview.objects.filter(cycle=cycle).exists():
            raise Conflict(_("The baseline review of %(year)s has started already.") % {"year": cycle.year})
        texts = per_language(BaselineReview, {"scope": scope}, cycle.city.binding_language)
        return BaselineReview.objects.create(cycle=cycle, framework=framework, **texts)


def change_scope(cycle: Cycle, scope: Texts, *, by: User) -> BaselineReview:
    """Write anew what the review looks at."""
    with open_review(cycle, by) as review:
        return save_row(review, scope=scope)


def bring_in_scope(cycle: Cycle, theme: Node, *, by: User) -> ThemeReview:
    """Take a theme of the review's framework in; a theme that is in scope stays as it is.

    Raises ValidationError for an item of another framework or one that is no theme.
    """
    with open_review(cycle, by) as review:
        if theme.version_id != review.framework_id or theme.parent_id is not None:
            raise ValidationError(_("“%(item)s” is no theme of the review's framework.") % {"item": theme})
        return ThemeReview.objects.get_or_create(cycle=cycle, theme=theme)[0]


def take_out_of_scope(theme_review: ThemeReview, *, by: User) -> None:
    """Take a theme out with everything written about it; history keeps it.

    Raises Conflict when an objective or an action rests on it.
    """
    with open_review(theme_review.cycle, by):
        files = list(theme_review.evidence.exclude(file=None).values_list("file", flat=True))
        _delete(theme_review, _("An objective or an action rests on this theme."))
        _forget(files)


def write_theme(theme_review: ThemeReview, *, by: User, **texts: Texts | bool) -> ThemeReview:
    """Write the named texts of a theme (:data:`THEME_TEXTS`).

    ``gap_accepted`` with its ``gap_reason`` stands for a condition that cannot be described.
    """
    if unknown := set(texts) - THEME_TEXTS:
        raise TypeError(f"A theme has no texts {sorted(unknown)}.")
    with open_review(theme_review.cycle, by):
        return save_row(theme_review, **texts)


def attach_indicator(theme_review: ThemeReview, indicator: Indicator, *, by: User) -> ThemeIndicator:
    """Let an indicator of the city describe the theme; attached twice it is attached once."""
    cycle = theme_review.cycle
    with open_review(cycle, by):
        if indicator.city_id != cycle.city_id:
            raise ValidationError(_("This indicator belongs to another city."))
        return ThemeIndicator.objects.get_or_create(
            theme_review=theme_review, indicator=indicator, defaults={"cycle": cycle}
        )[0]


def detach_indicator(theme_indicator: ThemeIndicator, *, by: User) -> None:
    """Take an indicator off the theme, with the gaps listed for it; its values stay with the city.

    Raises Conflict while a point of the theme's SWOT board rests on it.
    """
    with open_review(theme_indicator.cycle, by):
        theme, figure = theme_indicator.theme_review, theme_indicator.indicator_id
        if theme.swot_points.filter(indicator=figure).exists():
            board = reverse("theme_swot", args=[theme.cycle.city.slug, theme.cycle.year, theme.pk])
            raise Conflict(_("This cannot be taken out."), [Reason(_("A point of the SWOT board names it."), board)])
        for gap in DataGap.objects.filter(
            theme_review=theme_indicator.theme_review_id, indicator=theme_indicator.indicator_id
        ):
            _delete(gap, _("An action creates the data of this gap."))
        theme_indicator.delete()


def list_gap(
    theme_review: ThemeReview, missing: Texts, reason: Texts, *, by: User, indicator: Indicator | None = None
) -> DataGap:
    """List data that is missing, and why; ``indicator`` when it is an attached indicator that has no value."""
    with open_review(theme_review.cycle, by):
        if indicator and not theme_review.theme_indicators.filter(indicator=indicator).exists():
            raise ValidationError(_("This indicator does not belong to the theme."))
        return created(DataGap, theme_review, missing=missing, reason=reason, indicator=indicator)


def remove_gap(gap: DataGap, *, by: User) -> None:
    """Take a gap off the list. Raises Conflict when an action is planned to create its data."""
    with open_review(gap.cycle, by):
        _delete(gap, _("An action creates the data of this gap."))


def add_requirement(theme_review: ThemeReview, *, by: User, **fields: Any) -> LegalRequirement:
    """Add a row to the legal register; whoever declared that none apply is overruled by it.

    ``fields``: requirement, act, paragraph, url, applies_to, met, responsible (a unit of the city), checked_on,
    check_by.
    """
    cycle = theme_review.cycle
    with open_review(cycle, by) as review:
        check_unit(cycle, fields)
        if review.no_legal_requirements:
            save_row(review, no_legal_requirements=False)
        return created(LegalRequirement, theme_review, **fields)


def change_requirement(requirement: LegalRequirement, /, *, by: User, **fields: Any) -> LegalRequirement:
    """Change the named fields of a row of the legal register."""
    with open_review(requirement.cycle, by):
        check_unit(requirement.cycle, fields)
        return save_row(requirement, **fields)


def remove_requirement(requirement: LegalRequirement, *, by: User) -> None:
    """Take a row off the legal register; history keeps it."""
    with open_review(requirement.cycle, by):
        requirement.delete()


def add_evidence(
    theme_review: ThemeReview, title: Texts, *, by: User, note: Texts = "", url: str = "", file: Checked | None = None
) -> Evidence:
    """Attach a checked file or a link to the theme; exactly one of them, else ValidationError."""
    binding = theme_review.cycle.city.binding_language
    with open_review(theme_review.cycle, by):
        if bool(url) == (file is not None):
            raise ValidationError(_("Give either a file or a link."))
        kept = _kept(file, Translated.of(title, binding).best(binding, binding)[0]) if file else None
        return created(Evidence, theme_review, title=title, note=note, url=url, file=kept)


def change_evidence(evidence: Evidence, /, *, by: User, **fields: Any) -> Evidence:
    """Change title, note or, when it is a link, the address; another file is another piece of evidence."""
    with open_review(evidence.cycle, by):
        if evidence.file_id is not None and fields.get("url"):
            raise ValidationError({"url": _("A file has no link: add the link as evidence of its own.")})
        return save_row(evidence, **fields)


def remove_evidence(evidence: Evidence, *, by: User) -> None:
    """Take evidence off the theme. Its file goes for good unless evidence of another theme or year shares it."""
    with open_review(evidence.cycle, by):
        evidence.delete()
        _forget([evidence.file_id])


def _forget(files: Iterable[int | None]) -> None:
    """Delete those of the files that no evidence names any more."""
    EvidenceFile.objects.filter(pk__in=[pk for pk in files if pk], evidence=None).delete()


def _kept(file: Checked, title: str) -> EvidenceFile:
    """Keep a file under the title of the evidence: its name on somebody's computer may tell who that is."""
    title = title.replace("/", "-").replace("\\", "-")
    name = clean_name(f"{title}{PurePath(file.name).suffix.lower()}")
    return EvidenceFile.objects.create(
        name=name, media_type=file.media_type, content=file.content, size=len(file.content), sha256=file.sha256
    )


def declare_no_requirements(cycle: Cycle, *, by: User, none: bool = True) -> BaselineReview:
    """Declare that no legal requirements apply, or with ``none=False`` take that back.

    Raises Conflict while the register holds a requirement.
    """
    with open_review(cycle, by) as review:
        if none and LegalRequirement.objects.filter(cycle=cycle).exists():
            raise Conflict(_("The legal register holds requirements, so “none” cannot be declared."))
        return save_row(review, no_legal_requirements=none)


def assess(
    theme_review: ThemeReview, commitment: Node, assessment: str, remark: Texts = "", *, by: User
) -> CommitmentAssessment:
    """Say how far the city meets a commitment of the theme: fully, partly, not_met or not_assessed."""
    with open_review(theme_review.cycle, by):
        if commitment.parent_id != theme_review.theme_id:
            raise ValidationError(_("This commitment does not belong to the theme."))
        row = CommitmentAssessment.objects.filter(theme_review=theme_review, commitment=commitment).first()
        said = {"assessment": assessment, "remark": Translated.of(remark, theme_review.cycle.city.binding_language)}
        if row is None:
            return created(CommitmentAssessment, theme_review, commitment=commitment, **said)
        if (row.assessment, row.remark) == (assessment, said["remark"]):
            return row
        return save_row(row, **said)


def score(
    theme_review: ThemeReview, importance: int | None, urgency: int | None, influence: int | None, *, by: User
) -> ThemeReview:
    """Write the scores the working group agreed on, 1 to 5 each, None while one is not agreed.

    A theme that is no longer scored is no longer a priority.
    """
    with open_review(theme_review.cycle, by):
        scores = {"importance": importance, "urgency": urgency, "influence": influence}
        keeps_rank = all(value is not None for value in scores.values())
        return save_row(theme_review, **scores, is_priority=theme_review.is_priority and keeps_rank)


def choose_priorities(cycle: Cycle, theme_reviews: Iterable[ThemeReview], *, by: User) -> list[ThemeReview]:
    """Make exactly these themes the priorities of step 2.

    Raises ValidationError for a theme of another cycle or one without agreed scores.
    """
    chosen = {theme_review.pk for theme_review in theme_reviews}
    with open_review(cycle, by):
        in_scope = {row.pk: row for row in ThemeReview.objects.in_cycle(cycle)}
        if chosen - in_scope.keys():
            raise ValidationError(_("A priority is a theme in scope."))
        if unscored := [row.theme.code for pk, row in in_scope.items() if pk in chosen and row.significance is None]:
            raise ValidationError(_("Score first: theme %(codes)s.") % {"codes": ", ".join(unscored)})
        for pk, row in in_scope.items():
            if row.is_priority != (pk in chosen):
                save_row(row, is_priority=pk in chosen)
        return [in_scope[pk] for pk in chosen]


def sign_off(cycle: Cycle, note: Texts, *, by: User) -> BaselineReview:
    """Sign the review off for the working group; ``note`` says which body met and what was agreed.

    What is signed is frozen: the sustainability report is printed from it. Raises ValidationError without a note,
    Conflict with its reasons while another condition of the gate is open.
    """
    with open_review(cycle, by, permission=Permission.SIGN_OFF_BASELINE) as review:
        if not Translated.of(note, cycle.city.binding_language):
            raise ValidationError(_("Say which body met and what was agreed."))
        if reasons := gate.open_before_sign_off(cycle):
            raise Conflict(_("The review is not ready to be signed off."), reasons)
        save_row(review, signed_off_at=timezone.now(), signed_off_by=by, sign_off_note=note)
        snapshot.take(cycle, snapshot.Snapshot.Kind.BASELINE, by=by)
        return review


def undo_sign_off(cycle: Cycle, reason: str, *, by: User) -> BaselineReview:
    """Open a signed review for writing again, with the reason; the working group signs anew."""
    if not reason.strip():
        raise ValidationError(_("Say why the review is opened again."))
    with writing(cycle, Permission.SIGN_OFF_BASELINE, STEPS, by=by, reason=reason.strip()):
        review = _review(cycle)
        if review.signed_off_at is None:
            raise Conflict(_("The review is not signed off."))
        return save_row(review, signed_off_at=None, signed_off_by=None, sign_off_note={})


# ── What they share ─────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def open_review(
    cycle: Cycle, by: User, *, permission: Permission = Permission.EDIT_BASELINE
) -> Iterator[BaselineReview]:
    """Let the block write into a review that was started and is not signed off."""
    with writing(cycle, permission, STEPS, by=by):
        review = _review(cycle)
        if review.signed_off_at is not None:
            undo = reverse("baseline_sign_off_undo", args=[cycle.city.slug, cycle.year])
            raise Conflict(
                _("The working group has signed this review off, so it stays as it is."),
                [Reason(_("The coordinator can undo the sign-off with a reason."), undo)],
            )
        yield review


def _review(cycle: Cycle) -> BaselineReview:
    review = BaselineReview.objects.filter(cycle=cycle).first()
    if review is None:
        start = reverse("baseline_scope", args=[cycle.city.slug, cycle.year])
        raise Conflict(
            _("The baseline review of %(year)s has not started.") % {"year": cycle.year},
            [Reason(_("Start the review and choose its themes."), start)],
        )
    return review


def save_row(row: Row, **changed: object) -> Row:
    """Write the named columns of the locked row, count up its version, and bring the given row up to date."""
    saved = type(row)._default_manager.select_for_update().get(pk=row.pk)
    texts = per_language(type(row), changed, row.cycle.city.binding_language)
    for name, value in {**texts, "version": saved.version + 1}.items():
        setattr(saved, name, value)
        setattr(row, name, value)
    saved.full_clean(validate_unique=False)
    saved.save()
    return row


def created(model: type[Row], theme_review: ThemeReview, **fields: object) -> Row:
    """Return a new saved row of a theme with these columns."""
    texts = per_language(model, fields, theme_review.cycle.city.binding_language)
    row = model(cycle=theme_review.cycle, theme_review=theme_review, **texts)
    row.full_clean(exclude=["cycle", "origin"])
    row.save(force_insert=True)
    return row


def _delete(row: CycleContent, why_not: str) -> None:
    try:
        row.delete()
    except ProtectedError as error:
        raise Conflict(_("This cannot be taken out."), [Reason(why_not)]) from error


def check_unit(cycle: Cycle, fields: Mapping[str, Any]) -> None:
    unit = fields.get("responsible")
    if unit is not None and unit.city_id != cycle.city_id:
        raise ValidationError({"responsible": _("This unit belongs to another city.")})
