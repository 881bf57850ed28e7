"""What Sundvik's people wrote. All of it is invented; the numbers quoted are those of the borrowed series."""

from cycles.organisation.models import Body, PlannedDate

Kind = PlannedDate.Kind
# Days from the day the demonstration is built.
DATES: tuple[tuple[str, int], ...] = (
    (Kind.BASELINE_DUE, 14),
    (Kind.CONSULTATION_FROM, 21),
    (Kind.CONSULTATION_TO, 49),
    (Kind.TARGETS_DUE, 56),
    (Kind.COUNCIL_MEETING, 70),
    (Kind.VALUES_DUE, 180),
    (Kind.MONITORING_CLOSES, 210),
    (Kind.AUDIT_DUE, 230),
    (Kind.COUNCIL_CONTINUES, 260),
)
# Dates of Sundvik's own, which the chair of the working group sees to; days as above.
OWN_DATES = (("Workshop of the departments", 7), ("Draft to the harbour quarter's planners", 35))
# Kind, name, terms of reference, seats: what the seat is, its unit, an account's role or a function, whether it chairs.
BODIES: tuple[tuple[str, str, str, tuple[tuple[str, str, str, bool], ...]], ...] = (
    (
        Body.Kind.COORDINATION,
        "Coordination team",
        "Prepares each step of the year, meets every week, and reports to the steering group.",
        (
            ("Coordinator", "City office", "coordinator", True),
            ("Environment officer", "Environment", "officer", False),
        ),
    ),
    (
        Body.Kind.WORKING,
        "Cross-sectoral working group",
        "Every department has a seat. It writes the baseline review, signs it off, and drafts the programme.",
        (
            ("Head of environment", "Environment", "The head of environment", True),
            ("Waste", "Waste company", "owner", False),
            ("Schools and kitchens", "", "", False),
        ),
    ),
    (
        Body.Kind.STEERING,
        "Steering group",
        "Led by the mayor. It decides what goes to the council, and on resources between the budgets.",
        (
            ("Mayor", "", "The mayor in office", True),
            ("City manager", "City office", "The city manager", False),
        ),
    ),
)
ADOPT_TITLE = "Integrated Management System for Sundvik"
ADOPT = (
    "The council adopts the Integrated Management System, appoints the coordinator named by the city office and asks "
    "for the first programme within the year."
)
SCOPE = (
    "The whole municipality. In the first year one theme: what is thrown away, what is used again, and what is burnt."
)
THEME = {
    "condition": (
        "A household throws away 431 kg a year, a hundred less than ten years ago. Nearly half of it, 47 %, is reused, "
        "recycled or composted. Landfill has fallen from 58 % of municipal waste to 19 %, but rose again in the last "
        "year.\n\nBlocks of flats recycle half as much as houses: 11,000 flats have no room for more than two bins."
    ),
    "trends": "Total waste falls by about 2 % a year. Recycling has stood still at 43 to 47 % since 2014.",
    "policies": (
        "The waste plan of 2021 and the procurement policy of 2023 overlap on packaging; neither covers food waste in "
        "schools."
    ),
    "organisation": "The waste company collects, the environment department supervises, the city office procures.",
    "strengths": "Collection by bicycle in the old town since 2022\nReuse hall at the harbour, 140 visitors a day",
    "weaknesses": "Two bins in 11,000 flats\nNo weighing of food waste in school kitchens",
    "opportunities": "State grants for sorting rooms until 2028\nNew harbour quarter is planned now",
    "threats": "Price of recycled plastic has halved\nLandfill tax is not index-linked",
}
GAP = "Food waste per pupil in school kitchens"
GAP_REASON = "It has never been weighed."
SURVEY_TITLE = "Where people take their sorted waste"
SURVEY_NOTE = "Of ten who live in flats, six say that the way to the next sorting room is too long."
SURVEY_FILE = "sorting-survey-2025.csv"
SURVEY = """answer;people in flats;people in houses
the way is too long;61;12
there is no room in the kitchen;24;9
nothing keeps me from it;15;79
"""
REQUIREMENT = {
    "requirement": "Separate collection of bio-waste from households",
    "applies_to": "All households",
    "met": "partly",
}
ASSESSMENTS = {
    "4.1": ("partly", "Waste falls, recycling stands still."),
    "4.2": ("partly", "Landfill rose in the last year."),
    "4.3": ("not_assessed", ""),
    "4.4": ("partly", "Packaging is covered, food is not."),
    "4.5": ("not_met", "No work with producers yet."),
}
SIGN_OFF = "Working group of 12 people, three meetings; theme 4 agreed without reservation."
VISION = "In 2045 nothing in Sundvik is thrown away that somebody could have used."
OBJECTIVE = "Two thirds of household waste is used again"
OBJECTIVE_WHY = "Recycling has stood still for six years; most of what is left lies in blocks of flats and kitchens."
# indicator, reference of 2010/11, long-term target 2030, short-term target of the year
TARGETS = (("BRS-09", "37.4", "65.0", "56.0"), ("BRS-08", "536.2", "350.0", "420.0"))
CLOSES_THE_GAP = "A02"
ACTIONS = (
    (
        "A01",
        "Sorting rooms in 40 blocks of flats",
        "Each room takes six fractions and stands within 50 metres of the door.",
        ((2026, "420000.00", "City investment"), (2027, "380000.00", "State grants")),
    ),
    (
        "A02",
        "Weighing of food waste in every school kitchen",
        "Scales and a weekly report by the kitchens; creates the value that is missing today.",
        ((2026, "36000.00", "City operations"), (2027, "12000.00", "City operations")),
    ),
)
PROGRAMME = "Strategic programme 2026–2030"
SECTIONS = (
    (
        "Where we are going",
        (
            "By 2030 two thirds of household waste is reused, recycled or composted. Today it is 47.1 %.",
            "A household throws away no more than 350 kg a year by 2030. Today it is 430.9 kg.",
        ),
    ),
    (
        "What we do first",
        (
            "Forty blocks of flats get a sorting room by the end of 2027. Rooms are open on weekdays from 7 to 19.",
            "Every school kitchen weighs its food waste from August 2026 and shows the result to the pupils.",
        ),
    ),
)
ORGANISATION = "Tenants' association of Östra stranden"
COMMENT = (
    "Most of us work until six. A sorting room that closes at 19 on weekdays and all weekend will not be used. Could "
    "it be open every day until 22?"
)
LETTER = "I am 84 and cannot carry glass down four floors. Will somebody fetch it?"
SENDER = "A tenant of Harbour Street"
LETTER_ANSWER = (
    "The waste company fetches glass on request from this autumn; the number stands on the collection calendar."
)
CHANGED = "Forty blocks of flats get a sorting room by the end of 2027. Rooms are open every day from 7 to 22."
ANSWER = "The opening hours follow the laundry rooms from now on; the cost is within the frame of action A01."
APPROVE_TITLE = "Strategic programme 2026–2030 and action plan 2026–2027"
APPROVE = (
    "The council\n\n1. approves the strategic programme 2026–2030,\n2. approves the action plan 2026–2027 with a cost "
    "of 848,000 euros,\n3. asks for a report on every target within the year."
)
VALUES = (("BRS-08", "392.5"), ("BRS-09", "48.0"), ("BRS-10", "16.9"))
RED = "BRS-09"
REPORTS = (("under_way", 45, "390000.00"), ("done", 100, "34500.00"))
CORRECTION = "Build the first 15 sorting rooms in the blocks with the most residual waste, before the summer of 2027."
AUDIT: dict[str, str] = {}
DEVIATION = "Sorting rooms came eight months late because of the procurement appeal; flats had no other way to sort."
EVALUATION = {
    "summary": "Waste falls as planned. Recycling is off track: the sorting rooms came late.",
    "management": "All steps were held. The consultation reached one association; tenants were not asked at home.",
    "recommendations": "Keep the long-term targets. Move the short-term recycling target and start with 15 rooms.",
    "proposed": "adjust",
}
CONTINUE_TITLE = "Evaluation 2026 and how to continue"
CONTINUE = "The council takes note of the evaluation report and adjusts short-term targets and actions for 2027."
CLOSED_EARLY = "The demonstration does not wait four weeks."
