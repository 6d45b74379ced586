"""Widgets and controllers, the only package that imports PySide6; never touches storage itself."""
