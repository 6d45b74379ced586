"""SQLite behind the ports: the audit log, its readers and its verification."""
