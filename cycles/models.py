"""A face: hands on every model of the cycle, because Django looks here."""

from cycles.approval.amendments.models import Amendment
from cycles.approval.city_rules.models import CouncilRules, SubjectRule
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.council.models import CouncilGroup, CouncilSeats, GroupMembership
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.minutes.models import Minutes, MinutesRemark, MinutesSigner
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.models import Disqualification, Proxy, Stay
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import (
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
    ThemeScore,
)
from cycles.baseline.swot.models import SwotPoint
from cycles.chain import RecordEntry
from cycles.cycle import Cycle, Step, StepChange
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.evaluation.models import AuditAnswer, AuditQuestion, Deviation, Evaluation, FollowUp, Recommendation
from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.computed.models import Input
from cycles.indicators.entering.models import PeriodLock, Submission
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.models import ColumnChoice, Flag, ImportJob, Indicator, Observation, Revision, SeriesUpload
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, Escalation, LateValue, MonitoringRound
from cycles.organisation.models import Body, OwnDate, PlannedDate, RevisionClock, Seat, Tenure, ThemeLead
from cycles.signatures.models import Fulfilment, Pledge, Signature
from cycles.snapshot import Decision, Snapshot
from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.models import (
    Action,
    ActionCost,
    Block,
    Objective,
    Paragraph,
    ProgrammeVersion,
    Section,
    Target,
    Vision,
)

__all__ = [
    "Action",
    "ActionCost",
    "ActionReport",
    "AgendaItem",
    "Amendment",
    "Attendance",
    "AuditAnswer",
    "AuditQuestion",
    "BaselineReview",
    "Block",
    "Body",
    "BudgetLine",
    "Category",
    "ColumnChoice",
    "CommitmentAssessment",
    "CorrectiveAction",
    "CouncilCondition",
    "CouncilGroup",
    "CouncilRules",
    "CouncilSeats",
    "Cycle",
    "DataGap",
    "Decision",
    "Dependency",
    "Deviation",
    "Dimension",
    "Disqualification",
    "Entry",
    "Escalation",
    "Evaluation",
    "Flag",
    "FollowUp",
    "Fulfilment",
    "GroupMembership",
    "ImportJob",
    "Indicator",
    "Input",
    "Instrument",
    "InstrumentTheme",
    "LateValue",
    "LegalRequirement",
    "LibraryIndicator",
    "MasterBudget",
    "Meeting",
    "Milestone",
    "Minutes",
    "MinutesRemark",
    "MinutesSigner",
    "MonitoringRound",
    "Objective",
    "Observation",
    "OwnDate",
    "Paragraph",
    "PeriodLock",
    "PlannedDate",
    "Pledge",
    "ProgrammeChange",
    "ProgrammeVersion",
    "Proxy",
    "Recommendation",
    "RecordEntry",
    "Revision",
    "RevisionClock",
    "Seat",
    "Section",
    "SeriesUpload",
    "Signature",
    "Snapshot",
    "Stay",
    "Step",
    "StepChange",
    "SubjectRule",
    "Submission",
    "SwotPoint",
    "Target",
    "TeamMember",
    "Tenure",
    "ThemeIndicator",
    "ThemeLead",
    "ThemeReview",
    "ThemeScore",
    "Vision",
    "Vote",
]
