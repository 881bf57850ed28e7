"""Step 2, second half: the programme's draft, its consultation, the answers, and what changed because of them."""

from collections.abc import Mapping
from typing import Any

from cycles.targets.models import Paragraph, ProgrammeVersion
from cycles.targets.services import blocks, paragraphs, versions
from reports.demo.reading import read
from reports.demo.story import Story
from stakeholders.consultation import services as consultation
from stakeholders.consultation.models import Comment, Consultation
from stakeholders.register import services as register


def programme(story: Story) -> None:
    """Publish the draft, hear people, answer every comment, publish what changed, and submit it to the council."""
    talk, coordinator = story.read("consultation"), story.cast["coordinator"]
    first = draft(story)
    story.on(talk["published_on"])
    versions.publish(first, by=coordinator)
    opened = consultation.open_consultation(first, talk["opens_on"], talk["closes_on"], by=coordinator)
    comments = [(facts, _comment(story, opened, facts)) for facts in talk["comments"]]
    story.on(talk["closed_on"])
    second = _second_version(story, talk)
    for facts, comment in comments:
        _answer(story, second, comment, facts)
    consultation.close_consultation(opened, by=coordinator)
    story.on(talk["second_published_on"])
    versions.publish(second, by=coordinator)
    story.step("submit_programme", talk["submitted_on"])


def draft(story: Story) -> ProgrammeVersion:
    """Write the year's draft; one that was carried over is rewritten paragraph by paragraph and goes on growing."""
    plan = story.read("programme")
    story.on(plan["on"])
    found = ProgrammeVersion.objects.filter(cycle=story.cycle, published_at=None).first()
    version = found or versions.start_draft(story.cycle, plan["title"], by=story.cast["officer"])
    there = list(version.sections.order_by("number"))
    for place, facts in enumerate(plan["sections"]):
        _section(story, version, there[place] if place < len(there) else None, facts)
    return version


def _section(story: Story, version: ProgrammeVersion, section: Any, facts: Mapping[str, Any]) -> None:
    officer = story.cast["officer"]
    old = list(section.paragraphs.order_by("number")) if section else []
    if section is None:
        section = paragraphs.add_section(version, facts["title"], by=officer)
    elif section.title != facts["title"]:
        paragraphs.change_section(section, by=officer, title=facts["title"])
    for place, text in enumerate(facts["paragraphs"]):
        if place >= len(old):
            paragraphs.add_paragraph(section, text, by=officer)
        elif old[place].text != text:
            paragraphs.write_paragraph(old[place], text, by=officer)
    for block in facts.get("blocks", []):
        shown: dict[str, Any] = {"title": block["title"]}
        if "theme" in block:
            shown["theme"] = story.node(block["theme"])
        if "indicator" in block:
            shown["indicator"] = story.indicator(block["indicator"])
        blocks.add_block(section, block["kind"], by=officer, **shown)


def _paragraph(version: ProgrammeVersion, at: str) -> Paragraph:
    section, number = at.split(".")
    return Paragraph.objects.get(section__programme=version, section__number=section, number=number)


def _comment(story: Story, opened: Consultation, facts: Mapping[str, Any]) -> Comment:
    """Take a comment on its day: on the site by whoever signed in, or what came otherwise, entered by the officer."""
    story.on(facts["on"])
    paragraph = _paragraph(opened.programme, facts["at"])
    if "account" in facts:
        author = story.cast[facts["account"]]
        who = next(row for row in read("people")["stakeholders"] if row["account"] == facts["account"])
        register.register(story.city, author, who["organisation"], who["reason"])
        made = consultation.comment(opened, paragraph, facts["text"], by=author)
    else:
        sender = {"sender": facts.get("sender", ""), "sender_is_shown": facts.get("sender_is_shown", False)}
        made = consultation.enter(
            opened,
            paragraph,
            facts["text"],
            channel=facts["channel"],
            received_on=story.clock.today(),
            by=story.cast["officer"],
            **sender,
        )
    if "hidden" in facts:
        consultation.hide(made, facts["hidden"], by=story.cast["coordinator"])
    return made


def _second_version(story: Story, talk: Mapping[str, Any]) -> ProgrammeVersion:
    version = versions.start_draft(story.cycle, by=story.cast["officer"])
    for change in talk["changes"]:
        paragraphs.write_paragraph(_paragraph(version, change["at"]), change["text"], by=story.cast["officer"])
    return version


def _answer(story: Story, version: ProgrammeVersion, comment: Comment, facts: Mapping[str, Any]) -> None:
    if "hidden" in facts:
        return
    changed = _paragraph(version, facts["changes"]).key if "changes" in facts else None
    consultation.answer(comment, facts["verdict"], facts["answer"], changed, by=story.cast["officer"])
