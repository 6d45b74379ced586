"""Presenters of the supervisor's pages: live board, search, call view, integrity."""
