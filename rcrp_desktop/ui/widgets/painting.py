"""Edges, key caps and route marks, drawn the same wherever they stand."""

from __future__ import annotations

import math
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.theme.theme import Theme
from rcrp_desktop.ui.theme.tokens import TextRole, Token

_DASH = (3.0, 2.5)  # in widths of the pen


class CapSize(Enum):
    """A key cap in running text, and the one in front of an option: least side and text."""

    SMALL = (24, "label_strong")
    LARGE = (32, "option_strong")

    @property
    def side(self) -> int:
        """Least height in pixels at 100 %."""
        return self.value[0]

    @property
    def role(self) -> TextRole:
        """The text on the cap."""
        return self.value[1]


@lru_cache(maxsize=256)
def text_width(text: str, font: QFont) -> int:
    """Width of one line of text, rounded up so that nothing is cut."""
    return math.ceil(QFontMetrics(font).horizontalAdvance(text))


def draw_edge(
    painter: QPainter,
    rect: QRect,
    *,
    fill: QColor | None,
    edge: QColor,
    width: float,
    radius: float,
    dashed: bool = False,
) -> None:
    """Fill a rounded box and draw its edge inside ``rect``, crisp at any width."""
    pen = QPen(edge, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern(_DASH)
    inset = width / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    box = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def key_cap_size(theme: Theme, text: str, size: CapSize = CapSize.SMALL) -> QSize:
    """Square for one character, wider for a word; never less than the least side."""
    _forget_caps_of_others(theme)
    key = (theme.scale, text, size)
    known = _cap_sizes.get(key)
    if known is None:
        known = _cap_sizes[key] = _cap_size(theme, text, size)
    return known


# Under the look that was last asked for; a row of keys is measured several times for every paint.
_cap_sizes: dict[tuple[float, str, CapSize], QSize] = {}
_caps_of: list[Theme | None] = [None]


def _forget_caps_of_others(theme: Theme) -> None:
    if _caps_of[-1] is not theme:
        _caps_of[-1] = theme
        _cap_sizes.clear()
        _drawn_caps.clear()


def _cap_size(theme: Theme, text: str, size: CapSize) -> QSize:
    side = theme.px(size.side)
    wide = text_width(text, theme.font(size.role)) + 2 * theme.px(7)
    least = side + theme.px(2) if size is CapSize.SMALL else side
    return QSize(max(least, wide), side)


class _Cap(NamedTuple):
    """Everything that a key cap looks like, under one look."""

    text: str
    width: int
    height: int
    size: CapSize
    face: Token | None
    edge: Token
    ink: Token
    struck: bool


_drawn_caps: dict[tuple[_Cap, int], QPixmap] = {}
_MOST_CAPS = 512


def draw_key_cap(
    painter: QPainter,
    rect: QRect,
    text: str,
    theme: Theme,
    *,
    size: CapSize = CapSize.SMALL,
    face: Token | None = "key",
    edge: Token = "strong",
    ink: Token = "ink",
    struck: bool = False,
) -> None:
    """Draw a key; ``face=None`` lets the ground show, as on the override bar. ``struck``: it does nothing now.

    It is drawn once for each look: fifteen caps are painted for each key that is pressed. Where a pixel of the
    program is no whole number of the screen's, it is drawn anew, since a picture would be blurred.
    """
    cap = _Cap(text, rect.width(), rect.height(), size, face, edge, ink, struck)
    ratio = painter.device().devicePixelRatioF()
    if ratio != int(ratio):
        _draw_cap(painter, rect, cap, theme)
        return
    _forget_caps_of_others(theme)
    drawn = _drawn_caps.get((cap, int(ratio)))
    if drawn is None:
        if len(_drawn_caps) >= _MOST_CAPS:
            _drawn_caps.clear()
        drawn = _drawn_caps[cap, int(ratio)] = _picture_of(cap, theme, int(ratio))
    painter.drawPixmap(rect.topLeft(), drawn)


def _picture_of(cap: _Cap, theme: Theme, ratio: int) -> QPixmap:
    picture = QPixmap(cap.width * ratio, cap.height * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _draw_cap(painter, QRect(0, 0, cap.width, cap.height), cap, theme)
    painter.end()
    return picture


def _draw_cap(painter: QPainter, rect: QRect, cap: _Cap, theme: Theme) -> None:
    draw_edge(
        painter,
        rect,
        fill=theme.colour(cap.face) if cap.face else None,
        edge=theme.colour(cap.edge),
        width=theme.edge,
        radius=theme.shape.control_radius,
        dashed=cap.struck,
    )
    painter.setFont(theme.font(cap.size.role))
    painter.setPen(theme.colour(cap.ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, cap.text)
    if cap.struck:
        _strike(painter, rect, theme.colour(cap.ink), 2 * theme.edge)


def _strike(painter: QPainter, rect: QRect, ink: QColor, width: float) -> None:
    """From corner to corner: seen in every theme, by whoever tells no tint from another."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, width))
    painter.drawLine(rect.bottomLeft(), rect.topRight())
    painter.restore()


def draw_route_mark(painter: QPainter, rect: QRect, kind: RouteMarkKind, ink: QColor) -> None:
    """Draw a mark in a square: more fill is more police. Never drawn without its word beside it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _MARKS[kind](painter, QRectF(rect), ink)
    painter.restore()


def _line(rect: QRectF) -> float:
    return max(1.5, rect.width() / 6)


def _square_pen(ink: QColor, width: float) -> QPen:
    pen = QPen(ink, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _frame(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    half = _line(rect) / 2
    painter.setPen(_square_pen(ink, 2 * half))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(half, half, -half, -half))


def _filled(painter: QPainter, rect: QRectF, ink: QColor, part: float) -> None:
    if part < 1:
        _frame(painter, rect, ink)
    painter.fillRect(rect.adjusted(0, rect.height() * (1 - part), 0, 0), ink)


def _draw_immediate(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    _filled(painter, rect, ink, 1)


def _draw_priority(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    _filled(painter, rect, ink, 2 / 3)


def _draw_scheduled(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    _filled(painter, rect, ink, 1 / 3)


def _draw_ring(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    half = _line(rect) / 2
    painter.setPen(QPen(ink, 2 * half))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect.adjusted(half, half, -half, -half))


def _draw_double(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    thin = max(1.0, rect.width() / 12)
    painter.setPen(_square_pen(ink, thin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for inset in (thin / 2, thin / 2 + 2.5 * thin):
        painter.drawRect(rect.adjusted(inset, inset, -inset, -inset))


def _draw_bar(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    half = _line(rect) / 2
    middle = rect.center().y()
    painter.fillRect(
        QRectF(QPointF(rect.left(), middle - half), QPointF(rect.right(), middle + half)), ink
    )


_MARKS = {
    RouteMarkKind.POLICE_IMMEDIATE: _draw_immediate,
    RouteMarkKind.POLICE_PRIORITY: _draw_priority,
    RouteMarkKind.POLICE_SCHEDULED: _draw_scheduled,
    RouteMarkKind.SUPERVISOR: _draw_ring,
    RouteMarkKind.PARTNER_IMMEDIATE: _draw_double,
    RouteMarkKind.PARTNER: _frame,
    RouteMarkKind.ADVICE: _draw_bar,
}
