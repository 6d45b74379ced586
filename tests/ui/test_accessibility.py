"""Names, announcements, and audits that find what they are there to find."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.ui.accessibility import (
    accessible_name,
    announce,
    audit,
    name_control,
    unnamed_controls,
    walk_tab_order,
)


def holding(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    return window


def test_a_control_without_a_name_is_found(show):
    bare, named = QLineEdit(), QLineEdit()
    name_control(named, "Reference")
    window = show(holding(bare, named, QPushButton("Open")))
    assert unnamed_controls(window) == [bare]
    assert any("no name: QLineEdit" in problem for problem in audit(window))


def test_an_icon_with_a_tool_tip_only_has_no_name(show):
    icon = QToolButton()
    icon.setToolTip("Open")
    window = show(holding(icon))
    assert unnamed_controls(window) == [icon]


def test_a_label_in_a_form_is_a_name(show):
    window, field = QWidget(), QLineEdit()
    QFormLayout(window).addRow("Reason", field)
    show(window)
    assert accessible_name(field) == "Reason"
    assert audit(window) == []


@pytest.mark.parametrize("name", ["", "  "])
def test_silence_is_no_name(qtbot, name):
    field = QLineEdit()
    qtbot.addWidget(field)
    with pytest.raises(ValueError, match="needs a name"):
        name_control(field, name)


def test_tab_goes_round(show):
    buttons = [QPushButton(text) for text in ("One", "Two", "Three")]
    walk = walk_tab_order(show(holding(*buttons)))
    assert list(walk.reached) == buttons
    assert walk.missed == ()
    assert walk.trapped_in is None


def test_a_field_that_eats_tab_is_a_trap(show):
    notes = QPlainTextEdit()
    name_control(notes, "Notes")
    after = QPushButton("After")
    window = show(holding(QPushButton("Before"), notes, after))
    walk = walk_tab_order(window)
    assert walk.trapped_in is notes
    assert walk.missed == (after,)
    assert any("Tab never leaves" in problem for problem in audit(window))


def test_a_control_that_tab_jumps_over_is_found(show):
    class Jumper(QPushButton):
        def focusNextPrevChild(self, forward: bool) -> bool:
            last.setFocus(Qt.FocusReason.TabFocusReason)
            return True

    first, missed, last = Jumper("First"), QPushButton("Missed"), QPushButton("Last")
    walk = walk_tab_order(show(holding(first, missed, last)))
    assert walk.missed == (missed,)


def test_parts_of_a_control_are_not_controls(show):
    area = QScrollArea()
    name_control(area, "Record")
    area.setWidget(QPushButton("Inside"))
    assert audit(show(holding(area))) == []


def test_hidden_and_disabled_controls_need_no_name(show):
    hidden, disabled = QLineEdit(), QLineEdit()
    window = holding(hidden, disabled, QPushButton("Open"))
    hidden.hide()
    disabled.setEnabled(False)
    assert audit(show(window)) == []


def test_announcing_moves_no_focus_and_needs_no_window(show, qtbot):
    announce("nobody listens")
    field = QLineEdit()
    name_control(field, "Reference")
    window = show(holding(field))
    field.setFocus()
    announce("Police are attending now.", assertive=True)
    announce("Question 7", source=window)
    announce("")
    assert window.focusWidget() is field
    assert field.hasFocus()


def test_nothing_but_the_announcement_is_sent(show, monkeypatch):
    sent = []
    from rcrp_desktop.ui import accessibility

    def keep(event) -> None:
        sent.append((event.type(), event.message(), event.politeness()))

    monkeypatch.setattr(accessibility.QAccessible, "updateAccessibility", staticmethod(keep))
    window = show(holding(QPushButton("Open")))
    announce("Recorded 14:09:31", assertive=True, source=window)
    announce("Question 7", source=window)
    polite = accessibility.QAccessible.AnnouncementPoliteness
    assert [(text, how) for _, text, how in sent] == [
        ("Recorded 14:09:31", polite.Assertive),
        ("Question 7", polite.Polite),
    ]
    assert QEvent.Type.None_ is not None
