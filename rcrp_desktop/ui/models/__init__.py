"""Qt models over rows that presenters made; none of them touches a database."""
