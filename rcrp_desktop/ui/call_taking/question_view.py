"""The question card: words to say first, options by single keys, probes and glossary folded at the foot."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_models import QuestionModel
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight, never_past
from rcrp_desktop.ui.widgets.fold_panel import FoldPanel
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.notice_lane import height_at
from rcrp_desktop.ui.widgets.option_list import OptionChosen, OptionList
from rcrp_desktop.ui.widgets.panel import Card, Divider
from rcrp_desktop.ui.widgets.shown import laid_out_once, set_shown, settle_layouts
from rcrp_desktop.ui.widgets.text import Text

_NARROW = 560
_MANY = 6
_FEW = 3
_WITHOUT_THINKING, _DENSEST = 2, 3
_EDGES = 4
_HELD_AT = 3
_LARGE = 2.0
_SAY_WIDTH = 680
_TOP_GAP, _WORDS_GAP, _BELOW_FOLDS = 12, 4, 8


class FoldedList(FoldPanel):
    """A fold that shows a list of short texts."""

    def __init__(self, title: str, key: str) -> None:
        super().__init__(title, key=key, framed=False)
        self._title = title
        self._texts: list[Text] = []

    def bind(self, texts: tuple[str, ...], hint: str) -> None:
        """Other texts; hidden when there are none."""
        self.set_words(self._title, hint)
        while len(self._texts) < len(texts):
            self._texts.append(Text(role="body"))
            self.body.addWidget(self._texts[-1])
        for place, line in enumerate(self._texts):
            if place < len(texts):
                line.setText(texts[place])
            set_shown(line, place < len(texts))
        set_shown(self, bool(texts))
        if not texts:
            self.set_open(False)


_SIDES = 24


class QuestionView(Card):
    """Re-bound for every question. ``answered`` carries question id and option id, the others the question."""

    answered: ClassVar[Signal] = Signal(str, str)
    confirmed: ClassVar[Signal] = Signal(str)
    unsure: ClassVar[Signal] = Signal(str)
    withdrawn: ClassVar[Signal] = Signal(str)

    def __init__(self, say: str, do_now: str, probes: str, glossary: str, must_short: str) -> None:
        super().__init__()
        self._must_short = must_short
        self._do_now_title = do_now
        self._model: QuestionModel | None = None
        self._shown: tuple[QuestionModel, bool] | None = None
        self._fitted: tuple[object, ...] = ()
        self._title = Text(role="label_strong")
        self._must = Text(role="label", wrap=False)
        self._say_label = Text(say, "label")
        self._say = Text(role="words", max_width=_SAY_WIDTH)
        self._think = Text(role="body", tone="ink2", max_width=_SAY_WIDTH)
        self._held = Text(role="label")
        self._do_now = Notice()
        self.options = OptionList()
        self.probes = FoldedList(probes, "P")
        self.glossary = FoldedList(glossary, "G")
        self._dividers = (Divider(), Divider())
        self._cramped = QTimer(self)
        self._cramped.setSingleShot(True)
        self._cramped.timeout.connect(self._show_start)
        self._lay_out()
        self.options.chosen.connect(self._choose)

    def _lay_out(self) -> None:
        top = self._top = QHBoxLayout()
        top.setSpacing(_TOP_GAP)
        top.addWidget(self._title, 1)
        top.addWidget(self._must)
        words = QVBoxLayout()
        words.setSpacing(_WORDS_GAP)
        for part in (self._say_label, self._say, self._think, self._held):
            words.addWidget(part)
        words.addStretch(1)
        self._words_column = words
        self._words = QWidget()
        self._words.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.body.setSpacing(10)
        self.body.addLayout(top)
        self.body.addWidget(self._words)
        self.body.addWidget(self.options)
        self.body.addWidget(self._do_now)
        self.body.addStretch(1)
        folds = QVBoxLayout()
        folds.setSpacing(0)
        for fold, divider in zip((self.probes, self.glossary), self._dividers, strict=True):
            folds.addWidget(divider)
            folds.addWidget(fold)
        self.body.addLayout(folds)

    @property
    def model(self) -> QuestionModel | None:
        """The question on the card."""
        return self._model

    def least_height(self, width: int) -> int:
        """The words to say and the first answer."""
        inside = width - 2 * _SIDES
        parts = (self._title, self._say, *self.options.rows[:1])
        return sum(height_at(part, inside) for part in parts) + 2 * _SIDES

    def bind(self, model: QuestionModel) -> None:
        """Show a question. Focus goes to its first option when the question changed."""
        changed = self._model is None or self._model.id != model.id
        self._model = model
        with laid_out_once(self.column, self._words_column):
            self._show_words(model, changed=changed)
        self.fit()
        for part in (self._words, self.options):
            part.updateGeometry()
        self.column.activate()  # from outside in: rows have their height when they are placed

    def _show_words(self, model: QuestionModel, *, changed: bool) -> None:
        self._title.setText(model.title)
        self._say.setText(model.say)
        self._think.setText(model.think)
        self._held.setText(model.held)
        set_shown(self._held, bool(model.held))
        self._show_options(with_notes=True)
        for row in self.options.rows[:1]:
            never_past(row, self._say)
        self.probes.bind(model.probes, model.probes_hint)
        self.glossary.bind(model.glossary, model.glossary_hint)
        for fold, divider in zip((self.probes, self.glossary), self._dividers, strict=True):
            set_shown(divider, not fold.isHidden())
        if changed:
            self.probes.set_open(False)
            self.glossary.set_open(False)
        title = self._do_now_title if model.do_now else ""
        self._do_now.show_notice(title, "\n".join(model.do_now))

    def choose_key(self, key: str) -> bool:
        """A digit, = or U; False when it is not offered."""
        return self.options.choose_key(key)

    def focus_pane(self) -> None:
        """Focus on the first option."""
        self.options.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow card has smaller words and rows."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """As roomy as the pane allows: words and every option are seen without scrolling before anything else."""
        theme, room, width = active_theme(), self._room(), self._steady_width()
        fitted = (self._model, width, room, theme.scale)
        if fitted == self._fitted:
            return  # each density asks the layouts again, and those end up here
        self._fitted = fitted
        narrow = width < theme.px(_NARROW)
        self.set_narrow(narrow)
        margins = self.body.contentsMargins()
        margins.setBottom(_BELOW_FOLDS)
        self.body.setContentsMargins(margins)
        self._fit_top(narrow=narrow)
        for density in range(_DENSEST + 1):
            self._set_density(density, narrow=narrow)
            if not room or self._needed() <= room:
                return
        if self._needed_at_start() > room:
            self._say.set_role(
                "option_strong"
            )  # whole, with the answer that has the focus, before large
            self._place_held(below=True)
        self._cramped.start()

    @Slot()
    def _show_start(self) -> None:
        """Where no density has room: the words from their first line, and as far as can be the option with the focus."""
        pane = self._pane()
        if pane is not None and self.options.rows:
            settle_layouts()  # the words may have another size than when they were measured
            pane.verticalScrollBar().setValue(0)
            bring_into_sight(self.options.rows[0])

    def _show_options(self, *, with_notes: bool) -> None:
        model = self._model
        if model is None or (model, with_notes) == self._shown:
            return
        self._shown = (model, with_notes)
        options = model.options if with_notes else [replace(o, note="") for o in model.options]
        self.options.bind(options, token=model.id)

    def _room(self) -> int:
        """Height of the pane that scrolls around the card, 0 where there is none."""
        pane = self._pane()
        return pane.viewport().height() if pane is not None else 0

    def _steady_width(self) -> int:
        """The width beside a scroll bar, whether one is there or not.

        Else a card that is lower where it is narrower has its bar come and go, each time one call deeper, until
        the stack ends and the program with it.
        """
        pane = self._pane()
        if pane is None:
            return self.width()
        return pane.width() - pane.verticalScrollBar().sizeHint().width()

    def _pane(self) -> QScrollArea | None:
        step = self.parentWidget()
        while step is not None and not isinstance(step, QScrollArea):
            step = step.parentWidget()
        return step

    def _needed(self) -> int:
        """Height from the top of the card to the end of the options."""
        margins, space = self.body.contentsMargins(), self.body.spacing()
        width = self._steady_width() - margins.left() - margins.right()
        words = self._words_column.totalHeightForWidth(width)
        options = self.options.height_at(width)
        title = self._top.totalHeightForWidth(width)
        words = max(words, self._words.minimumHeight())
        return margins.top() + title + words + options + 2 * space + _EDGES

    def _place_held(self, *, below: bool) -> None:
        """What was held stands under the words; where they fill the pane, under the answers, of which = names it."""
        if below is (self._held.parentWidget() is self._words):
            was_shown = not self._held.isHidden()
            if below:
                self.body.insertWidget(self.body.indexOf(self.options) + 1, self._held)
            else:
                self._words_column.insertWidget(_HELD_AT, self._held)
            set_shown(self._held, was_shown)

    def _needed_at_start(self) -> int:
        """Height from the first line of the words to the end of the first option."""
        width = self._steady_width() - self.body.contentsMargins().left() * 2
        first = self.options.rows[:1]
        parts = (self._say, self._think, self._held, *first)
        heights = [height_at(part, width) for part in parts]
        return sum(heights) + len(heights) * _WORDS_GAP + self.body.spacing() + 2 * _EDGES

    def _fit_top(self, *, narrow: bool) -> None:
        """Stage and number keep their line: what must be said of the question is shorter, or stands below."""
        must = self._model.must if self._model is not None else ""
        self._must.setText(self._must_short if narrow and must else must)
        margins = self.body.contentsMargins()
        room = self._steady_width() - margins.left() - margins.right() - _TOP_GAP
        fits = self._title.sizeHint().width() + self._must.sizeHint().width() <= room
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._top.setDirection(across if fits else down)
        self._top.setSpacing(_TOP_GAP if fits else 0)
        set_shown(self._must, bool(must))

    def _set_density(self, density: int, *, narrow: bool) -> None:
        """0 is roomy; then smaller words, lower rows and two abreast; then without the thinking line; then without notes.

        At 0 the options start at the same height on every question: two lines of words and two of thinking.
        """
        theme, model = active_theme(), self._model
        is_small = narrow or density > 0
        self._say.set_role("words_narrow" if is_small else "words")
        self.options.set_compact(is_small)
        many = model is not None and len(model.options) > (_FEW if density else _MANY)
        self.options.set_abreast(2 if many and not narrow else 0)
        think = model is not None and bool(model.think)
        set_shown(self._think, think and density < _WITHOUT_THINKING)
        self._show_options(with_notes=density < _DENSEST)
        self._place_held(below=False)
        lines = 2 * theme.line("words_narrow" if is_small else "words")
        least = theme.line("label") + lines + 2 * theme.line("body") + 2 * _WORDS_GAP
        self._words.setMinimumHeight(0 if density or theme.scale >= _LARGE else least)

    @Slot(OptionChosen)
    def _choose(self, chosen: OptionChosen) -> None:
        model = self._model
        if model is None or chosen.token != model.id:
            return  # a key for a question that has left the screen
        if chosen.key == "U":
            self.unsure.emit(model.id)
        elif chosen.key == "=":
            self.confirmed.emit(model.id)
        elif chosen.key == "0":
            self.withdrawn.emit(model.id)
        else:
            self.answered.emit(model.id, model.option_ids[int(chosen.key) - 1])
