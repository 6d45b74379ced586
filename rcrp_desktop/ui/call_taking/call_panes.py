"""CallPanes: every pane of the call page, each made once and not laid out."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.call_taking.ask_panel import AskPanel
from rcrp_desktop.ui.call_taking.duties_panel import CadPanel, DutiesPanel
from rcrp_desktop.ui.call_taking.emergency_view import EmergencyView, MispressCard, WhyPanel
from rcrp_desktop.ui.call_taking.items_view import CallsPanel, ItemsPanel
from rcrp_desktop.ui.call_taking.known_panel import KnownPanel
from rcrp_desktop.ui.call_taking.outcome_view import OutcomeView
from rcrp_desktop.ui.call_taking.question_view import QuestionView
from rcrp_desktop.ui.call_taking.reference_panel import ReferencePanel
from rcrp_desktop.ui.call_taking.side_panels import DiffersPanel, NotesPanel, RoutePanel
from rcrp_desktop.ui.widgets.call_header import CallHeader
from rcrp_desktop.ui.widgets.notice import Notice


class CallPanes(QWidget):
    """They are public: the acts (``acts.CallActs``) connect them to the controller."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        self.header = CallHeader()
        self.notice, self.truth, self.news = Notice(), Notice(), Notice()
        self.ask = AskPanel(texts)
        self.question = QuestionView(
            texts("question.say"),
            texts("question.do_now"),
            texts("question.probes"),
            texts("question.glossary"),
            texts("question.must_short"),
        )
        self.known = KnownPanel(texts("known.unasked"))
        self.kept = KnownPanel(texts("known.unasked"))
        self.route = RoutePanel()
        self.notes = NotesPanel(texts)
        self.differs = DiffersPanel()
        self.outcome = OutcomeView(
            texts("outcome.say"), texts("outcome.safety_net"), texts("outcome.changes")
        )
        self.duties = DutiesPanel(texts("duties.title"))
        self.cad = CadPanel(
            texts("outcome.copy"),
            texts("outcome.on_cad"),
            texts("cad.reference"),
            texts("cad.reference_hint"),
            texts,
        )
        self.emergency = EmergencyView(
            texts("outcome.say"), texts("emergency.do_now"), texts("emergency.same_keys")
        )
        self.mispress = MispressCard(
            texts("emergency.mispressed"), texts("emergency.mispress_note")
        )
        self.why = WhyPanel(
            texts("emergency.why"),
            texts("notes.why_police"),
            texts("emergency.go_on"),
            texts("emergency.go_on_note"),
            texts,
        )
        words = (texts("cad.reference"), texts("cad.reference_hint"), texts)
        self.reference, self.emergency_reference = ReferencePanel(*words), ReferencePanel(*words)
        self.calls = CallsPanel(texts("items.calls_title"), texts("items.calls_foot"))
        self.items = ItemsPanel(
            texts("items.title"), texts("items.note"), texts("items.open"), texts("items.hand_over")
        )
