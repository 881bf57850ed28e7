"""In which language a person reads: what they chose, else what their browser asks for."""
