"""The supervisor's pages: live board, record, call view, integrity."""
