"""Load a crosswalk that was read: both versions and every node must be stored already."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from commitments.changes import Content, Difference, compare
from commitments.crosswalks.models import Crosswalk, CrosswalkLink
from commitments.crosswalks.reading import CrosswalkReading
from commitments.frameworks.models import FrameworkVersion, Node
from commitments.rows import Problem


def _version(framework: str, label: str) -> FrameworkVersion | None:
    return FrameworkVersion.objects.filter(framework__code=framework, label=label).first()


def _codes(version: FrameworkVersion | None) -> dict[str, int]:
    if version is None:
        return {}
    return dict(Node.objects.filter(version=version).values_list("code", "pk"))


def stored(reading: CrosswalkReading) -> Crosswalk | None:
    """Return the crosswalk the file speaks of, if it is stored already."""
    (framework, label), (target, target_label) = reading.source, reading.target
    return Crosswalk.objects.filter(
        source_version__framework__code=framework,
        source_version__label=label,
        target_version__framework__code=target,
        target_version__label=target_label,
        provenance=reading.provenance,
    ).first()


def difference(reading: CrosswalkReading) -> Difference:
    """Compare the reading with the stored crosswalk of the same provenance; name what it leads to in vain."""
    crosswalk = stored(reading)
    found = compare(_content(crosswalk, reading) if crosswalk else {}, _wanted(reading))
    found.problems.extend(_dead_ends(reading))
    return found


def _name(reading: CrosswalkReading) -> str:
    return f"{reading.source[0]} {reading.source[1]} → {reading.target[0]} {reading.target[1]}"


def _wanted(reading: CrosswalkReading) -> Content:
    content: dict[tuple[str, str], Mapping[str, Any]] = {("crosswalk", _name(reading)): reading.values}
    for (source, target), link in reading.links.items():
        content["link", f"{source} → {target}"] = link.values
    return content


def _content(crosswalk: Crosswalk, reading: CrosswalkReading) -> Content:
    values = {name: getattr(crosswalk, name) for name in reading.values}
    content: dict[tuple[str, str], Mapping[str, Any]] = {("crosswalk", _name(reading)): values}
    for link in crosswalk.links.select_related("source", "target"):
        content["link", f"{link.source.code} → {link.target.code}"] = {
            "relation": link.relation,
            "note": link.note,
            "verification": link.verification,
        }
    return content


def _dead_ends(reading: CrosswalkReading) -> Iterator[Problem]:
    """Name versions and nodes that the file leads to and that are not stored."""
    for side, (framework, label) in (("source", reading.source), ("target", reading.target)):
        version = _version(framework, label)
        if version is None:
            reason = _("version %(label)s of framework %(framework)s is not loaded; load it first")
            yield Problem(side, reason % {"label": label, "framework": framework}, framework)
            continue
        codes = _codes(version)
        for link in reading.links.values():
            code = getattr(link, side)
            if code not in codes:
                reason = _("“%(code)s” is not an item of %(framework)s %(label)s")
                values = {"code": code, "framework": framework, "label": label}
                yield Problem(f"{link.path}.{side}", reason % values, f"{link.source} → {link.target}")


def lock(reading: CrosswalkReading) -> None:
    """Lock the source's version until the transaction ends, so that two loads at once are one after the other."""
    framework, label = reading.source
    list(FrameworkVersion.objects.select_for_update(of=("self",)).filter(framework__code=framework, label=label))


def write(reading: CrosswalkReading) -> Crosswalk:
    """Write the crosswalk as the file says and return it; the caller has made sure that nothing is a dead end."""
    source, target = _version(*reading.source), _version(*reading.target)
    crosswalk = stored(reading) or Crosswalk(
        source_version=source, target_version=target, provenance=reading.provenance
    )
    for name, value in reading.values.items():
        setattr(crosswalk, name, value)
    crosswalk.save()
    _write_links(crosswalk, reading, _codes(source), _codes(target))
    return crosswalk


def _write_links(
    crosswalk: Crosswalk, reading: CrosswalkReading, sources: Mapping[str, int], targets: Mapping[str, int]
) -> None:
    wanted = {(sources[link.source], targets[link.target]): link.values for link in reading.links.values()}
    found = {(link.source_id, link.target_id): link for link in crosswalk.links.all()}
    crosswalk.links.filter(pk__in=[link.pk for key, link in found.items() if key not in wanted]).delete()
    for key, link in found.items():
        differs = {name for name, value in wanted.get(key, {}).items() if getattr(link, name) != value}
        for name in differs:
            setattr(link, name, wanted[key][name])
        if differs:
            link.version += 1
            link.save()
    CrosswalkLink.objects.bulk_create(
        CrosswalkLink(crosswalk=crosswalk, source_id=source, target_id=target, **values)
        for (source, target), values in wanted.items()
        if (source, target) not in found
    )
