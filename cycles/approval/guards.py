"""The database's own guard of the vote: only who may, only while it is open, by the same rule, to one end."""

import pgtrigger

# What the council votes on and how it is counted: fixed from the moment the vote opens.
_FIXED = (
    "meeting_id",
    "cycle_id",
    "number",
    "kind",
    "title",
    "draft_decision",
    "programme_id",
    "package_id",
    "proposed_id",
    "in_force_id",
    "amends_id",
    "at_change",
    "next_step",
    "majority",
    "base",
    "fraction_numerator",
    "fraction_denominator",
    "mode",
    "tie",
    "return_reasons",
    "before_evaluation",
    "rules_id",
    "departs_because",
)
# What a second person confirms in a counted vote, and who that was.
_COUNTED = (
    "present_count",
    "for_count",
    "against_count",
    "abstained_count",
    "disqualified_count",
    "casting_vote",
    "counted_by_id",
    "confirmed_by_id",
    "confirmed_at",
)


def _differs(columns: tuple[str, ...]) -> str:
    return f"({', '.join(f'NEW.{c}' for c in columns)}) IS DISTINCT FROM ({', '.join(f'OLD.{c}' for c in columns)})"


MEETING_TRIGGERS = [
    pgtrigger.Trigger(
        name="ends_in_order",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func="""
            IF NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at THEN
                RETURN NEW;
            END IF;
            IF NEW.ended_at IS NULL THEN
                IF EXISTS (SELECT FROM cycles_minutes m WHERE m.meeting_id = NEW.id AND m.snapshot_id IS NOT NULL) THEN
                    RAISE EXCEPTION 'The end of a meeting stays once its minutes are frozen.';
                END IF;
                RETURN NEW;
            END IF;
            IF OLD.ended_at IS NOT NULL THEN
                RAISE EXCEPTION 'The end of a meeting is taken back before another one is recorded.';
            END IF;
            IF EXISTS (SELECT FROM cycles_agendaitem i WHERE i.meeting_id = NEW.id AND i.state = 'open') THEN
                RAISE EXCEPTION 'A meeting does not end while a vote is open.';
            END IF;
            IF EXISTS (
                SELECT FROM cycles_agendaitem i JOIN cycles_agendaitem part ON part.amends_id = i.id
                WHERE i.meeting_id = NEW.id AND i.state = 'prepared' AND part.opened_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'A meeting does not end between the amendments to an item and the vote on it.';
            END IF;
            IF EXISTS (
                SELECT FROM cycles_stay s JOIN cycles_attendance a ON a.id = s.attendance_id
                WHERE a.meeting_id = NEW.id AND (s.left_at IS NULL OR s.left_at > NEW.ended_at)
            ) THEN
                RAISE EXCEPTION 'Nobody is at a meeting after its end.';
            END IF;
            RETURN NEW;
        """,
    ),
]

ITEM_TRIGGERS = [
    pgtrigger.Trigger(
        name="ends_once",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF OLD.state IN ('concluded', 'not_decided') THEN
                RAISE EXCEPTION 'An agenda item that was put to the end never changes.';
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND (NEW.state = 'prepared' OR {_differs(_FIXED)}) THEN
                RAISE EXCEPTION 'What is voted on and by which rule is fixed once the vote is open.';
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.state = 'prepared' AND NEW.state = 'concluded' THEN
                RAISE EXCEPTION 'A vote is opened before it is concluded.';
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.confirmed_by_id IS NOT NULL
                AND (OLD.confirmed_by_id IS NOT NULL OR NEW.state <> 'open') AND {_differs(_COUNTED)} THEN
                RAISE EXCEPTION 'Counts that were confirmed change only with a new confirmation.';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    ),
    pgtrigger.Trigger(
        name="follows_the_rules",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(
            "OLD.state = 'prepared' AND NEW.state = 'open' AND NEW.rules_id IS NOT NULL AND NEW.departs_because = ''"
        ),
        func="""
            IF NOT EXISTS (
                SELECT FROM cycles_subjectrule r
                JOIN cycles_councilrules version ON version.id = r.rules_id
                JOIN cycles_meeting m ON m.id = NEW.meeting_id AND m.city_id = version.city_id
                WHERE r.rules_id = NEW.rules_id
                  AND r.subject = CASE
                      WHEN EXISTS (SELECT FROM jsonb_each_text(NEW.return_reasons) said WHERE said.value <> '')
                      THEN 'return' WHEN NEW.kind = 'amend' THEN 'approve' ELSE NEW.kind END
                  AND (r.majority, r.base, r.fraction_numerator, r.fraction_denominator, r.mode, r.tie)
                      IS NOT DISTINCT FROM (NEW.majority, NEW.base, NEW.fraction_numerator,
                                            NEW.fraction_denominator, NEW.mode, NEW.tie)
            ) THEN
                RAISE EXCEPTION 'A vote is counted by the rules of the city, or says why it is not.';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="before_the_end",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func="""
            IF TG_OP = 'UPDATE' AND NEW.meeting_id = OLD.meeting_id
                AND NOT (OLD.state = 'prepared' AND NEW.state = 'open') THEN
                RETURN NEW;
            END IF;
            -- The lock waits for whoever ends the meeting and then sees that it has ended.
            PERFORM 1 FROM cycles_meeting m WHERE m.id = NEW.meeting_id AND m.ended_at IS NULL FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'Nothing is put to the vote after the end of the meeting.';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="begins_prepared",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("NEW.state <> 'prepared'"),
        func="RAISE EXCEPTION 'An agenda item is prepared before it is voted on.';",
    ),
    pgtrigger.Trigger(
        name="amends_what_is_prepared",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("NEW.amends_id IS NOT NULL"),
        func="""
            -- The lock waits for whoever opens the vote on the whole and then sees what became of it.
            PERFORM 1 FROM cycles_agendaitem i
            WHERE i.id = NEW.amends_id AND i.cycle_id = NEW.cycle_id AND i.meeting_id = NEW.meeting_id
              AND i.state = 'prepared' AND i.amends_id IS NULL FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'Amendments are proposed before the vote on the whole is open.';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="amendments_come_first",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("OLD.state = 'prepared' AND NEW.state = 'open'"),
        func="""
            IF EXISTS (SELECT 1 FROM cycles_agendaitem i
                       WHERE i.amends_id = NEW.id AND i.state IN ('prepared', 'open')) THEN
                RAISE EXCEPTION 'Every amendment is put to the end before the vote on the whole is opened.';
            END IF;
            RETURN NEW;
        """,
    ),
]

VOTE_TRIGGERS = [
    pgtrigger.Trigger(
        name="only_while_open",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- The lock waits for whoever concludes the item and then sees what became of it.
            PERFORM 1 FROM cycles_agendaitem i
            WHERE i.id = COALESCE(NEW.item_id, OLD.item_id) AND i.state = 'open' AND i.mode = 'named' FOR SHARE;
            IF NOT FOUND OR (
                TG_OP = 'UPDATE' AND (NEW.item_id, NEW.member_id) IS DISTINCT FROM (OLD.item_id, OLD.member_id)
            ) THEN
                RAISE EXCEPTION 'Votes are cast and changed only while the vote is open.';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            IF EXISTS (
                SELECT FROM cycles_disqualification d
                WHERE d.item_id = NEW.item_id AND d.member_id IN (NEW.member_id, NEW.holder_id)
            ) THEN
                RAISE EXCEPTION 'Who is disqualified does not vote.';
            END IF;
            IF NOT EXISTS (
                SELECT FROM cycles_attendance a JOIN cycles_agendaitem i ON i.meeting_id = a.meeting_id
                WHERE i.id = NEW.item_id AND a.presence = 'present'
                  AND a.member_id = COALESCE(NEW.holder_id, NEW.member_id)
            ) THEN
                RAISE EXCEPTION 'Who casts a vote is present.';
            END IF;
            IF NEW.holder_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM cycles_proxy p JOIN cycles_agendaitem i ON i.meeting_id = p.meeting_id
                WHERE i.id = NEW.item_id AND p.giver_id = NEW.member_id AND p.holder_id = NEW.holder_id
                  AND NOT EXISTS (
                      SELECT FROM cycles_attendance a WHERE a.meeting_id = i.meeting_id
                        AND a.member_id = NEW.member_id AND a.presence = 'present')
            ) THEN
                RAISE EXCEPTION 'A vote for somebody else needs their proxy, and that they are away.';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    ),
]
