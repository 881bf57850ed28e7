"""Guards in the database: a published version of a framework never changes, a tree stays a tree, names follow texts.

They hold for every way to write: the ORM, ``bulk_create``, ``update()`` and raw SQL.
"""

import pgtrigger

_CHANGES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def published_stays(version_of: str, no_content: str = "") -> pgtrigger.Trigger:
    """Refuse any change of a row whose version is no longer a draft.

    ``version_of`` is SQL with ``{row}`` for OLD or NEW that yields the id of the row's version; ``no_content`` names a
    column that may change all the same.
    """

    def check(row: str) -> str:
        return f"""
            SELECT label INTO held FROM commitments_frameworkversion
                WHERE id = ({version_of.format(row=row)}) AND status <> 'draft';
            IF FOUND THEN
                RAISE EXCEPTION 'version % of the framework is published: its content never changes', held
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        """  # noqa: S608 (the only inserted text is a literal of this package)

    return pgtrigger.Trigger(
        name="published_stays",
        operation=_CHANGES,
        when=pgtrigger.Before,
        declare=[("held", "text")],
        func=f"""
            IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - '{no_content}' = to_jsonb(NEW) - '{no_content}' THEN
                RETURN NEW;
            END IF;
            IF TG_OP <> 'INSERT' THEN {check("OLD")} END IF;
            IF TG_OP <> 'DELETE' THEN {check("NEW")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def version_stays(columns: list[str]) -> pgtrigger.Trigger:
    """Guard the version's own row: it begins as a draft, and once published only turns to superseded."""
    content = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="published_stays",
        operation=_CHANGES,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.status <> 'draft' THEN
                    RAISE EXCEPTION 'a version of a framework begins as a draft'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END IF;
            IF OLD.status = 'draft' THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                IF NEW.status = 'superseded' THEN
                    RAISE EXCEPTION 'a draft cannot be superseded: publish it first'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' OR {content}
                OR (OLD.status = 'superseded' AND NEW.superseded_by_id IS DISTINCT FROM OLD.superseded_by_id)
                OR (NEW.status <> OLD.status AND NEW.status <> 'superseded') THEN
                RAISE EXCEPTION 'version % of the framework is published: it never changes', OLD.label
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """,
    )


def successor_holds() -> pgtrigger.Trigger:
    """Check at commit that a superseded version names a published version of its own framework.

    Deferred, because the old version leaves its place before the new one takes it.
    """
    return pgtrigger.Trigger(
        name="successor_holds",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func="""
            IF NEW.superseded_by_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM commitments_frameworkversion
                WHERE id = NEW.superseded_by_id AND id <> NEW.id AND framework_id = NEW.framework_id
                AND status <> 'draft'
            ) THEN
                RAISE EXCEPTION 'version % is superseded by none that is published', NEW.label
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        """,
    )


def stays_a_tree() -> pgtrigger.Trigger:
    """Check at commit that a node stands after its parent, one level deeper, in the same version.

    A parent always stands before its children, so a cycle cannot be written. Deferred, because rewriting a draft
    moves many nodes and only the end of it must be a tree.
    """
    return pgtrigger.Trigger(
        name="stays_a_tree",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func="""
            IF EXISTS (
                SELECT 1 FROM commitments_node child LEFT JOIN commitments_node parent ON parent.id = child.parent_id
                WHERE (child.id = NEW.id OR child.parent_id = NEW.id)
                AND CASE WHEN child.parent_id IS NULL THEN child.level <> 0
                    ELSE parent.version_id <> child.version_id OR parent.level + 1 <> child.level
                        OR parent.position >= child.position END
            ) THEN
                RAISE EXCEPTION 'node % does not fit into the tree of its version', NEW.code
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        """,
    )


def names_follow() -> pgtrigger.Trigger:
    """Let a node's ``names`` be what it is called by language, whatever a statement says: its title's wordings, its
    text's where it has no title."""
    return pgtrigger.Trigger(
        name="names_follow",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func="""
            SELECT COALESCE(jsonb_object_agg(t.language, t.text), '{}') INTO NEW.names
                FROM commitments_nodetranslation t
                WHERE t.node_id = NEW.id AND t.field = CASE WHEN NEW.title = '' THEN 'text' ELSE 'title' END;
            SELECT NEW.names || jsonb_build_object(v.language, COALESCE(NULLIF(NEW.title, ''), NEW.text)) INTO NEW.names
                FROM commitments_frameworkversion v WHERE v.id = NEW.version_id;
            RETURN NEW;
        """,
    )


def names_again(nodes: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Have names written anew after such a change; ``nodes`` is the SQL condition which, with {row} for OLD or NEW."""
    again = "UPDATE commitments_node SET names = names WHERE"
    return pgtrigger.Trigger(
        name="names_again",
        operation=operation,
        when=pgtrigger.After,
        func=f"""
            IF TG_OP = 'DELETE' THEN {again} {nodes.format(row="OLD")}; RETURN NULL; END IF;
            {again} {nodes.format(row="NEW")};
            RETURN NULL;
        """,
    )


def same_version(column: str, owner: str) -> pgtrigger.Trigger:
    """Refuse a row whose node in ``column`` belongs to another version than the row says.

    ``owner`` is SQL with NEW that yields the id of the version the node must belong to.
    """
    return pgtrigger.Trigger(
        name=f"{column}_in_its_version",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF NEW.{column}_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM commitments_node WHERE id = NEW.{column}_id AND version_id = ({owner})
            ) THEN
                RAISE EXCEPTION 'the node belongs to another version'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (the only inserted text is a literal of this package)
    )
