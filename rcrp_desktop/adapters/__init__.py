"""The outside world behind the ports: files, SQLite, keys, clock; never imports Qt, ui or cli."""
