"""Addresses of target setting, below /cities/<city>/<year>/targets/."""

from django.urls import path

from cycles.targets.action_plan.views import (
    action_effects,
    action_order,
    action_team,
    effects,
    milestone_add,
    milestone_change,
    milestone_remove,
)
from cycles.targets.views.actions import action, action_add, action_change, action_remove, cost_add, cost_remove
from cycles.targets.views.blocks import block_add, block_change, block_move, block_place, block_remove
from cycles.targets.views.drafting import (
    paragraph_add,
    paragraph_change,
    paragraph_move,
    paragraph_place,
    paragraph_remove,
    programme_edit,
    section_add,
    section_change,
    section_move,
    section_remove,
)
from cycles.targets.views.gaps import data_gaps
from cycles.targets.views.objectives import objective_add, objective_change, objective_remove, vision
from cycles.targets.views.programme import (
    programme,
    programme_choose,
    programme_compare,
    programme_publish,
    programme_start,
    programme_version,
)
from cycles.targets.views.start import actions, costs, targets, timeline
from cycles.targets.views.targets import target, target_add, target_change, target_path, target_remove

urlpatterns = [
    path("", targets, name="targets"),
    path("vision/", vision, name="vision"),
    path("themes/<int:theme>/objectives/add/", objective_add, name="objective_add"),
    path("objectives/<int:objective>/change/", objective_change, name="objective_change"),
    path("objectives/<int:objective>/remove/", objective_remove, name="objective_remove"),
    path("objectives/<int:objective>/targets/add/", target_add, name="target_add"),
    path("targets/<int:target>/", target, name="target"),
    path("targets/<int:target>/change/", target_change, name="target_change"),
    path("targets/<int:target>/path/", target_path, name="target_path"),
    path("targets/<int:target>/remove/", target_remove, name="target_remove"),
    path("actions/", actions, name="actions"),
    path("timeline/", timeline, name="timeline"),
    path("costs/", costs, name="costs"),
    path("effects/", effects, name="effects"),
    path("gaps/", data_gaps, name="data_gaps"),
    path("actions/add/", action_add, name="action_add"),
    path("actions/<int:action>/", action, name="action"),
    path("actions/<int:action>/change/", action_change, name="action_change"),
    path("actions/<int:action>/remove/", action_remove, name="action_remove"),
    path("actions/<int:action>/costs/add/", cost_add, name="cost_add"),
    path("actions/<int:action>/team/", action_team, name="action_team"),
    path("actions/<int:action>/effects/", action_effects, name="action_effects"),
    path("actions/<int:action>/order/", action_order, name="action_order"),
    path("actions/<int:action>/milestones/add/", milestone_add, name="milestone_add"),
    path("milestones/<int:milestone>/change/", milestone_change, name="milestone_change"),
    path("milestones/<int:milestone>/remove/", milestone_remove, name="milestone_remove"),
    path("costs/<int:cost>/remove/", cost_remove, name="cost_remove"),
    path("programme/", programme, name="programme"),
    path("programme/compare/", programme_choose, name="programme_choose"),
    path("programme/start/", programme_start, name="programme_start"),
    path("programme/<int:programme>/", programme_version, name="programme_version"),
    path("programme/<int:programme>/edit/", programme_edit, name="programme_edit"),
    path("programme/<int:programme>/publish/", programme_publish, name="programme_publish"),
    path("programme/<int:programme>/compare/<int:other>/", programme_compare, name="programme_compare"),
    path("programme/<int:programme>/sections/add/", section_add, name="section_add"),
    path("sections/<int:section>/change/", section_change, name="section_change"),
    path("sections/<int:section>/move/", section_move, name="section_move"),
    path("sections/<int:section>/remove/", section_remove, name="section_remove"),
    path("sections/<int:section>/paragraphs/add/", paragraph_add, name="paragraph_add"),
    path("paragraphs/<int:paragraph>/change/", paragraph_change, name="paragraph_change"),
    path("paragraphs/<int:paragraph>/move/", paragraph_move, name="paragraph_move"),
    path("paragraphs/<int:paragraph>/place/", paragraph_place, name="paragraph_place"),
    path("paragraphs/<int:paragraph>/remove/", paragraph_remove, name="paragraph_remove"),
    path("sections/<int:section>/blocks/add/", block_add, name="block_add"),
    path("blocks/<int:block>/change/", block_change, name="block_change"),
    path("blocks/<int:block>/move/", block_move, name="block_move"),
    path("blocks/<int:block>/place/", block_place, name="block_place"),
    path("blocks/<int:block>/remove/", block_remove, name="block_remove"),
]
