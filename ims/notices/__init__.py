"""What the installation tells a person: a row each, on their page of notices and, as they choose, by mail."""
