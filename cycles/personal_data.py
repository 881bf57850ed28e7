"""The columns of the annual cycle, for :mod:`ims.personal_data`.

The city's own words, written in office and kept as the record of its decisions. People stand in them as ids; the hints
under free texts ask not to name private persons.
"""

from ims.personal_data import Register, not_personal

MEASURE = ("name", "definition", "unit", "links", "method")
SOURCE = ("source", "source_url", "source_method", "source_limits")
COLUMNS: Register = {
    "cycles.Snapshot": not_personal("content", "sha256"),
    "cycles.Decision": not_personal("number"),
    # Entries hold ids, hashes and the facts of decisions; the form for a corrigendum asks for no private persons.
    "cycles.RecordEntry": not_personal("record_number", "content", "sha256", "previous_sha256"),
    "cycles.StepChange": not_personal("name", "note"),
    "cycles.PlannedDate": not_personal("note"),
    "cycles.OwnDate": not_personal("title"),
    "cycles.RevisionClock": not_personal("earlier_reason"),
    "cycles.Body": not_personal("name", "terms"),
    "cycles.Seat": not_personal("function"),
    "cycles.Tenure": not_personal("office"),
    "cycles.Signature": not_personal("decision_number", "note"),
    "cycles.Fulfilment": not_personal("what", "evidence"),
    "cycles.Pledge": not_personal("text", "result"),
    "cycles.Indicator": not_personal("code", "source", "source_url", "related", *MEASURE),
    "cycles.LibraryIndicator": not_personal("code", "collection", "source", "source_url", "verification", *MEASURE),
    "cycles.Dimension": not_personal("code", "name"),
    "cycles.Category": not_personal("code", "name"),
    "cycles.Observation": not_personal("period", "gap_reason", "note", *SOURCE),
    "cycles.Submission": not_personal("period", "gap_reason", "note", "decided_note", "reason", *SOURCE),
    "cycles.PeriodLock": not_personal("reason"),
    "cycles.Revision": not_personal("before_gap", "after_gap", "reason"),
    # The city's series between dry run and loading; who uploaded them takes them along when erased.
    "cycles.SeriesUpload": not_personal("indicators", "observations", "name", "mapping", "result"),
    "cycles.ImportJob": not_personal("idempotency_key", "error", "doing", "reason", "fingerprint"),
    "cycles.ColumnChoice": not_personal("headers", "chosen"),
    "cycles.Flag": not_personal("kind", "note"),
    "cycles.BaselineReview": not_personal("scope", "sign_off_note"),
    "cycles.ThemeReview": not_personal("condition", "trends", "policies", "organisation", "gap_reason"),
    "cycles.SwotPoint": not_personal("text"),
    "cycles.Instrument": not_personal("name", "kind", "url"),
    "cycles.InstrumentTheme": not_personal("covers", "overlap", "gap"),
    "cycles.DataGap": not_personal("missing", "reason"),
    "cycles.LegalRequirement": not_personal("requirement", "act", "paragraph", "url", "applies_to"),
    # Office papers, kept under the title that the office gives them; the form asks for none that hold private data.
    "cycles.EvidenceFile": not_personal("name", "media_type", "content", "sha256"),
    "cycles.Evidence": not_personal("title", "note", "url"),
    "cycles.CommitmentAssessment": not_personal("remark"),
    "cycles.CouncilGroup": not_personal("name"),
    # The form asks for the decision, not for persons.
    "cycles.CouncilRules": not_personal("adopted_by"),
    "cycles.Vision": not_personal("text"),
    "cycles.Objective": not_personal("title", "text"),
    "cycles.Target": not_personal("path"),
    "cycles.Action": not_personal("code", "title", "text", "why_environment", "why_social", "why_economic"),
    "cycles.Milestone": not_personal("name"),
    "cycles.MasterBudget": not_personal("foreword"),
    "cycles.ActionCost": not_personal("source"),
    "cycles.ProgrammeVersion": not_personal("title"),
    "cycles.Section": not_personal("title"),
    "cycles.Paragraph": not_personal("text"),
    # Content is what the plan said at publication, with units and no persons.
    "cycles.Block": not_personal("title", "content"),
    "cycles.Meeting": not_personal("place"),
    "cycles.AgendaItem": not_personal(
        "number", "title", "draft_decision", "return_reasons", "adjourned_because", "departs_because"
    ),
    # What a member of the council moves in public, in words of the programme; the form asks for no private persons.
    "cycles.ProgrammeChange": not_personal("subject_key", "place", "before", "after", "reason"),
    "cycles.Amendment": not_personal("subject_key", "place", "before", "after", "reason"),
    # What the council asks for in public, and what offices report on it; the forms ask for no private persons.
    "cycles.CouncilCondition": not_personal("text", "note"),
    # What happened at a public meeting, in the clerk's words; the forms ask for no private persons.
    "cycles.Minutes": not_personal("reason", "opening", "closing"),
    "cycles.MinutesRemark": not_personal("text"),
    "cycles.MinutesSigner": not_personal("sha256"),
    "cycles.MonitoringRound": not_personal("period"),
    "cycles.Entry": not_personal("gap_reason", "note", "decided_note"),
    "cycles.LateValue": not_personal("note", "decided_note"),
    "cycles.ActionReport": not_personal("note"),
    "cycles.CorrectiveAction": not_personal("text"),
    "cycles.AuditQuestion": not_personal("code", "wording"),
    "cycles.AuditAnswer": not_personal("question", "asked", "remark"),
    "cycles.Evaluation": not_personal("summary", "management", "recommendations", "draft_decision"),
    "cycles.FollowUp": not_personal("note"),
    "cycles.Recommendation": not_personal("text"),
    "cycles.Deviation": not_personal("cause"),
}
