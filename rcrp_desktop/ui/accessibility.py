"""What a screen reader hears: names, announcements, and audits that tests run over every screen.

``announce(text, assertive=True)`` interrupts: override raised, police phrase, recorded or not.
Everything else is polite. ``unnamed_controls`` and ``walk_tab_order`` answer with what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget

from rcrp_desktop.domain.frozen import frozen

_Politeness = QAccessible.AnnouncementPoliteness
# Parts of Qt's own controls, reached through the control that holds them.
_PARTS = ("qt_scrollarea_", "qt_spinbox_", "qt_calendar_", "qt_tableview_")


@frozen
class TabWalk:
    """What Tab reached from the first control on, in order, and which controls it never reached."""

    reached: tuple[QWidget, ...]
    missed: tuple[QWidget, ...]
    trapped_in: QWidget | None
    """The control that Tab never got out of, None if the walk came round to where it began."""


def announce(text: str, *, assertive: bool = False, source: QObject | None = None) -> None:
    """Have a text read aloud, at once or when there is a pause. Nothing is shown and no focus moves.

    Without a ``source`` it comes from the active window; with no window at all nobody listens.
    """
    speaker = source or QApplication.focusWidget() or QApplication.activeWindow()
    if speaker is None or not text:
        return
    event = QAccessibleAnnouncementEvent(speaker, text)
    event.setPoliteness(_Politeness.Assertive if assertive else _Politeness.Polite)
    QAccessible.updateAccessibility(event)


def name_control(widget: QWidget, name: str, description: str = "") -> None:
    """Say what a control is. Raises ValueError for an empty name: silence is no name."""
    if not name.strip():
        raise ValueError(f"a control needs a name: {widget!r}")
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)


def accessible_name(widget: QWidget) -> str:
    """The name a screen reader hears: the set one, or what Qt makes of label, text and buddy."""
    interface = cast("QAccessibleInterface | None", QAccessible.queryAccessibleInterface(widget))
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def audit(root: QWidget) -> list[str]:
    """Everything that is wrong with names and tab order under a shown, active window."""
    problems = [f"no name: {_told(widget)}" for widget in unnamed_controls(root)]
    walk = walk_tab_order(root)
    problems += [f"Tab never reaches: {_told(widget)}" for widget in walk.missed]
    if walk.trapped_in is not None:
        problems.append(f"Tab never leaves: {_told(walk.trapped_in)}")
    return problems


def unnamed_controls(root: QWidget) -> list[QWidget]:
    """Visible controls that take the focus and have no name, in the order of creation."""
    return [widget for widget in _focusable(root) if not accessible_name(widget)]


def walk_tab_order(root: QWidget) -> TabWalk:
    """Press Tab from the first control until a control comes again. Leaves the focus where it ends.

    ``root`` must be shown and its window active, as after ``qtbot.waitActive``.
    """
    wanted = [
        widget for widget in _focusable(root) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    if not wanted:
        return TabWalk((), (), None)
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    here = root.window().focusWidget()
    while here not in reached:
        reached.append(here)
        _press_tab(here)
        here = root.window().focusWidget()
    missed = tuple(
        widget for widget in wanted if widget not in reached and not _stands_for(widget, reached)
    )
    is_round = here is reached[0]
    return TabWalk(tuple(reached), missed, None if is_round else here)


def _press_tab(widget: QWidget) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        key = QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t")
        QApplication.sendEvent(widget, key)


def _focusable(root: QWidget) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        takes_focus = widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        if takes_focus and widget.isVisible() and widget.isEnabled() and not _is_part(widget):
            yield widget


def _is_part(widget: QWidget) -> bool:
    """Whether it is a piece of another control, which has the name."""
    parent = widget.parentWidget()
    is_inside = isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    is_editor = isinstance(widget, QLineEdit) and widget.focusProxy() is not None
    return is_inside or is_editor or widget.objectName().startswith(_PARTS)


def _stands_for(widget: QWidget, reached: list[QWidget]) -> bool:
    """Whether the focus of a control is held by another one."""
    proxy = widget.focusProxy()
    return proxy is not None and (proxy in reached or _stands_for(proxy, reached))


def _told(widget: QWidget) -> str:
    """Kind, name and place of a control, for somebody who has to find it in the code."""
    name = accessible_name(widget) or widget.objectName() or "?"
    steps: list[str] = []
    step: QWidget | None = widget.parentWidget()
    while step is not None:
        steps.append(type(step).__name__)
        step = step.parentWidget()
    return f"{type(widget).__name__} “{name}” in {' < '.join(steps) or 'no parent'}"
