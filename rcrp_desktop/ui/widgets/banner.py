"""ExampleBanner: says that the policy is an example until a force approves it, and the marking at all times."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_SIDE = 16


class ExampleBanner(QFrame):
    """``bind("EXAMPLE POLICY – not approved by a force", "Humberside model 2020", "OFFICIAL")``.

    What stands behind the first words gives way where there is no room for it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "banner")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._said = ("", "", "", 0.0)
        self._warning = Text(role="label_strong", tone="owedtext")
        self._pack = Text(role="label", tone="owedtext", wrap=False)
        self._marking = Text(role="label", tone="owedtext", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 3, _SIDE, 3)
        row.setSpacing(_SIDE)
        row.addWidget(self._warning)
        row.addWidget(self._pack)
        row.addStretch(1)
        row.addWidget(self._marking)

    def bind(self, warning: str, pack: str, marking: str) -> None:
        """Show the warning, which pack, and the protective marking; without any of them there is no banner."""
        said = (warning, pack, marking, active_theme().scale)
        if said == self._said:
            return
        self._said = said
        self._warning.setText(warning)
        self._pack.setText(pack)
        self._marking.setText(marking)
        self.setAccessibleName(". ".join(filter(None, (warning, pack, marking))))
        set_shown(self._warning, bool(warning))
        self._stand_out(warns=bool(warning))
        set_shown(self, bool(warning or pack or marking))
        self._give_way()

    def _stand_out(self, *, warns: bool) -> None:
        """Coloured where it warns, a quiet line where it only names the pack and its marking."""
        panel = "banner" if warns else "group"
        if self.property("panel") != panel:
            self.setProperty("panel", panel)
            self.style().unpolish(self)
            self.style().polish(self)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the warning alone may get."""
        least = super().minimumSizeHint()
        return QSize(
            min(least.width(), self._warning.minimumSizeHint().width() + 2 * _SIDE), least.height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the pack, then the marking, when the window gets narrow."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        room = self.width() - 2 * _SIDE - self._warning.sizeHint().width()
        for text in (self._marking, self._pack):
            needed = text.sizeHint().width() + _SIDE
            set_shown(text, bool(text.text()) and room >= needed)
            room -= needed
        self.updateGeometry()
