"""The ecoBUDGET in the paper: the master budget or its balance, and the three accounts in the annex."""

from cycles.ecobudget.lines import ACCOUNTS
from cycles.ecobudget.page import Account, Table, accounts_of, table_of
from cycles.targets.action_plan.tables import EffectTable, account_names, effect_table
from cycles.targets.models import ACCOUNTS as THREE
from reports.paper.source import Source, Text


def budget(source: Source) -> Table | None:
    """Return the master budget that the council ratifies, with the accounts where it decides how to continue."""
    found = source.part("ecobudget").get("budget")
    if not found:
        return None
    table = table_of(found, source.say)
    return table if source.is_evaluation else table.without(ACCOUNTS)


def foreword(source: Source) -> Text:
    """Return the budget's own words."""
    return source.say((source.part("ecobudget").get("budget") or {}).get("foreword"))


def accounts(source: Source) -> tuple[Account, ...]:
    """Return the three accounts where the city wants them in the annex."""
    found = source.part("ecobudget").get("accounts")
    names = dict(zip(THREE, account_names(), strict=True))
    return tuple(accounts_of(found, source.say, names)) if found else ()


def effects(source: Source) -> EffectTable | None:
    """Return what the actions do to the accounts by theme, None while none was checked."""
    added = source.part("targets").get("effects")
    names = {theme["code"]: f"{theme['code']} {source.say(theme['title'])}" for theme in source.themes}
    return effect_table(added, names) if added and added["checked"] else None
