"""The database's own guard of the step: what no Python code, raw SQL or bulk update can get round.

``EDGES`` repeats the transitions of :mod:`cycles.cycle` as the database knows them; a test holds both together.
"""

import pgtrigger

# transition, from, to, kind of the council decision it needs ("" for none), the outcomes that allow it
EDGES: tuple[tuple[str, str, str, str, str], ...] = (
    ("start_baseline", "set_up", "baseline", "", ""),
    ("close_baseline", "baseline", "targets", "", ""),
    ("submit_programme", "targets", "approval", "", ""),
    ("approve_programme", "approval", "monitoring", "approve", "approved amended"),
    ("send_back", "approval", "targets", "approve", "returned rejected"),
    ("close_monitoring", "monitoring", "evaluation", "", ""),
    ("close_year", "evaluation", "closed", "continue", "approved amended"),
    ("reopen_set_up", "baseline", "set_up", "", ""),
    ("reopen_baseline", "targets", "baseline", "", ""),
    ("withdraw_programme", "approval", "targets", "", ""),
    ("reopen_monitoring", "evaluation", "monitoring", "", ""),
)


def _legal_edges() -> str:
    """Return the SQL condition that NEW is one of the edges, with its decision where the edge needs one."""
    clauses = []
    for name, source, target, kind, outcomes in EDGES:
        edge = f"NEW.name = '{name}' AND NEW.from_step = '{source}' AND NEW.to_step = '{target}'"
        if kind:
            allowed = ", ".join(f"'{outcome}'" for outcome in outcomes.split())
            edge += (
                " AND EXISTS (SELECT 1 FROM cycles_decision d JOIN cycles_cycle c ON c.id = NEW.cycle_id"
                " WHERE d.id = NEW.decision_id AND d.city_id = c.city_id AND d.year = c.year"
                f" AND d.kind = '{kind}' AND d.outcome IN ({allowed}))"
            )
        else:
            edge += " AND NEW.decision_id IS NULL"
        clauses.append(f"({edge})")
    return " OR ".join(clauses)


CYCLE_TRIGGERS = [
    pgtrigger.Trigger(
        name="step_changes_with_its_record",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("OLD.* IS DISTINCT FROM NEW.*"),
        func="""
            IF NEW.city_id <> OLD.city_id OR NEW.year <> OLD.year
               OR NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id OR NEW.origin_id IS DISTINCT FROM OLD.origin_id
               OR OLD.continued_by_id IS NOT NULL AND NEW.continued_by_id IS DISTINCT FROM OLD.continued_by_id THEN
                RAISE EXCEPTION 'A cycle keeps its city, year and origin.';
            END IF;
            IF NEW.continued_by_id IS DISTINCT FROM OLD.continued_by_id AND NOT EXISTS (
                SELECT 1 FROM cycles_decision d
                WHERE d.id = NEW.continued_by_id AND d.city_id = NEW.city_id AND d.kind = 'continue'
                  AND d.year = NEW.year - 1 AND d.outcome IN ('approved', 'amended') AND NEW.opened_by_id IS NULL
                  AND NEW.long_term_locked = (d.next_step = 'adjust')
            ) THEN
                RAISE EXCEPTION 'A cycle that was open already is continued by the decision on the year before.';
            END IF;
            IF NEW.long_term_locked <> OLD.long_term_locked
               AND NEW.continued_by_id IS NOT DISTINCT FROM OLD.continued_by_id THEN
                RAISE EXCEPTION 'The long-term part is locked by the decision of the council alone.';
            END IF;
            IF NEW.step = OLD.step AND NEW.changes_made = OLD.changes_made THEN
                RETURN NEW;
            END IF;
            IF NEW.changes_made <> OLD.changes_made + 1 OR NOT EXISTS (
                SELECT 1 FROM cycles_stepchange s
                WHERE s.cycle_id = NEW.id AND s.number = NEW.changes_made
                  AND s.from_step = OLD.step AND s.to_step = NEW.step
                  AND s.transaction = txid_current()
            ) THEN
                RAISE EXCEPTION 'The step of a cycle changes only with the record of its change.';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="opens_in_set_up_or_by_decision",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NEW.changes_made <> 0 THEN
                RAISE EXCEPTION 'A new cycle has no changes of step yet.';
            END IF;
            IF NEW.opened_by_id IS NULL THEN
                IF NEW.step <> 'set_up' OR NEW.long_term_locked OR NEW.continued_by_id IS NOT NULL THEN
                    RAISE EXCEPTION 'A cycle that no decision opened starts in set-up.';
                END IF;
                RETURN NEW;
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM cycles_decision d
                WHERE d.id = NEW.opened_by_id AND d.city_id = NEW.city_id AND d.kind = 'continue' AND d.year < NEW.year
                  AND d.outcome IN ('approved', 'amended')
                  AND NEW.step = CASE d.next_step WHEN 'continue' THEN 'monitoring' WHEN 'adjust' THEN 'targets'
                                 WHEN 'revise' THEN 'targets' WHEN 'full' THEN 'baseline' END
                  AND NEW.long_term_locked = (d.next_step = 'adjust')
            ) THEN
                RAISE EXCEPTION 'A cycle opens in the step that the council decided.';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="stays_with_its_history",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            IF OLD.opened_by_id IS NOT NULL OR OLD.changes_made > 0 THEN
                RAISE EXCEPTION 'A cycle with history cannot be deleted.';
            END IF;
            RETURN OLD;
        """,
    ),
]

STEP_CHANGE_TRIGGERS = [
    pgtrigger.Trigger(
        name="is_a_legal_edge",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            NEW.transaction := txid_current();
            IF NOT ({_legal_edges()}) THEN
                RAISE EXCEPTION 'No such change of step: % from % to %.', NEW.name, NEW.from_step, NEW.to_step;
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
]
