"""Faces: question, outcome and emergency of one call in the same place, one of them on show.

A face that was made ready behind the one on show has its look and its layout already when it is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rcrp_desktop.ui.widgets.shown import set_shown, settle_layouts


class Pane(Protocol):
    """A part that F6 goes to."""

    def focus_pane(self) -> None:
        """Put the focus where its work begins."""
        ...

    def isVisible(self) -> bool:
        """As Qt has it."""
        ...

    def isAncestorOf(self, child: QWidget, /) -> bool:
        """The same."""
        ...


class Faces(QWidget):
    """Every face has the size of this widget, whether it is on show or not. No layout: it would ask hidden faces too."""

    def __init__(self, faces: Sequence[QWidget]) -> None:
        """The first is on show."""
        super().__init__()
        self._faces = tuple(faces)
        self._shown = self._faces[0]
        for face in self._faces:
            face.setParent(self)
        self.show_face(self._shown)

    def show_face(self, wanted: QWidget) -> None:
        """Put another face on show."""
        self._shown = wanted
        for face in self._faces:
            if face is not wanted:
                set_shown(face, shown=False)
        set_shown(wanted, shown=True)

    def leave(self) -> None:
        """Show none, while what stands beside them changes: the one that is shown next is laid out once."""
        for face in self._faces:
            set_shown(face, shown=False)

    def make_ready(self, face: QWidget) -> None:
        """Style, lay out and draw a face that is not on show, where nobody sees it.

        Qt does none of it for a hidden widget before it is shown, except for a picture of it. The first lays out,
        the second finds what panes asked for when they saw their parts.
        """
        if face.isHidden():
            face.grab(QRect(0, 0, 1, 1))
            settle_layouts()
            face.grab()

    def sizeHint(self) -> QSize:
        """What the face on show would like."""
        return self._shown.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """What the face on show needs."""
        return self._shown.minimumSizeHint()

    def event(self, event: QEvent) -> bool:
        """The face on show asks for another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A hidden face takes its size now and lays itself out when it is shown or made ready."""
        super().resizeEvent(event)
        for face in self._faces:
            face.setGeometry(QRect(0, 0, self.width(), self.height()))
