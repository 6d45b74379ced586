"""Tokens to colours, fonts and one style sheet. Knows nothing of calls, and no path to any file."""
