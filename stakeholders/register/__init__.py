"""Who is affected, who knows, who controls an instrument."""
