"""The policy pack in force: what it is, what was proved about it for all calls, and its questions and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.presentation.policy_screen import PolicyModel
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.markdown import MarkdownText
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.columns import Columns, Widths
from rcrp_desktop.ui.widgets.focus_ring import scroll_to_start
from rcrp_desktop.ui.widgets.panel import Card, Divider, Panel
from rcrp_desktop.ui.widgets.text import Text

_LEAST_TEXT = 240
"""Pixels of questions and rules in sight where the page scrolls; elsewhere they take what is left."""


class PolicyPage(QWidget):
    """Reads only. ``check`` proves the pack again, on a read thread."""

    def __init__(self, texts: Texts, lanes: Lanes, check: Callable[[], PolicyModel]) -> None:
        super().__init__()
        self._texts = texts
        self._lanes = lanes
        self._check = check
        self.verdict = Text(texts("policy.checking"), "page_title")
        self._summary = Text(role="body")
        self.guarantees = QVBoxLayout()
        self.guarantees.setSpacing(0)
        self._text = MarkdownText()
        name_control(self._text, texts("policy.content"))
        head = Card(mark="ink")
        head.body.setSpacing(6)
        head.body.addWidget(self.verdict)
        head.body.addWidget(self._summary)
        content = Panel(texts("policy.content"), expand=True)
        content.body.addWidget(self._text, 1)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(content, 1)
        proved = Panel(texts("policy.guarantees"))
        proved.without_body()
        proved.body.addLayout(self.guarantees)
        grows = QSizePolicy.Policy.Expanding
        main.setSizePolicy(QSizePolicy.Policy.Preferred, grows)
        self._text.setMinimumHeight(_LEAST_TEXT)
        faces = Columns(main, right=[proved], widths=Widths(right=420, side=360))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(faces)
        self._has_begun = False

    @property
    def title(self) -> str:
        """The page's name."""
        return self._texts("shell.policy")

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """F5 proves again."""
        return {Act.REFRESH: self.look_again}

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do."""
        texts = self._texts
        return (HintModel(("F5",), texts("policy.again")), HintModel(("F1",), texts("hint.help")))

    def focus_first(self) -> None:
        """On the text, so that arrows scroll it."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._show_start)

    @Slot()
    def _show_start(self) -> None:
        """What is proved comes first, also where the text has room below it only."""
        scroll_to_start(self.verdict)

    def refresh(self) -> None:
        """Prove once when the page is opened."""
        if not self._has_begun:
            self.look_again()

    def look_again(self) -> None:
        """Check every guarantee for all calls."""
        self._has_begun = True
        self.verdict.setText(self._texts("policy.checking"))
        self._lanes.read(self._check, self._show, partial(self._failed), topic="policy")

    def _show(self, model: PolicyModel) -> None:
        self.verdict.setText(model.verdict)
        self._summary.setText(model.summary)
        self._show_guarantees(model.guarantees)
        self._text.show_markdown(model.content)

    def _show_guarantees(self, lines: Sequence[str]) -> None:
        """Each on its own, with a line under it."""
        while (item := self.guarantees.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            text = Text(line, "table")
            text.set_margins(active_theme().space.panel_x, 7, active_theme().space.panel_x, 7)
            self.guarantees.addWidget(text)
            self.guarantees.addWidget(Divider())

    def _failed(self, problem: OperationalProblem) -> None:
        self.verdict.setText(str(problem))
