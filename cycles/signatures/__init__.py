"""What the city signed: frameworks by decision of the council, what it owes for them by when, and its own pledges."""
