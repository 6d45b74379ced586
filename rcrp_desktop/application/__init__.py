"""Use cases and the ports they need; never imports Qt, SQLite or a concrete adapter."""
