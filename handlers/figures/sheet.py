"""A sheet of paper in pixels: words, bars and lines, drawn with matplotlib. Must not know what they mean.

matplotlib is imported when the first sheet is made: it takes half a second, and most processes never draw.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

WIDTH = 1080
"""Pixels: as wide as a good telephone's screen."""
DPI = 100
INK, FAINT, PAPER, LINE = "#1b1b1b", "#595959", "#ffffff", "#d0d0d0"
SMALL, NORMAL, LARGE, HUGE = 20, 22, 27, 62
"""Points. SMALL is 10 pixels high on a screen 390 pixels wide, the least that is read without effort."""


class Sheet:
    """Origin at the top left, x to the right, y downwards, in pixels."""

    def __init__(self, height: int, width: int = WIDTH) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes: Axes = self._figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        self._axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = NORMAL,
        color: str = INK,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
        most: float | None = None,
    ) -> float:
        """Words around the height `y`, cut with an ellipsis at `most` pixels. Returns their width."""
        weight = "bold" if bold else "normal"
        safe = words.replace("$", r"\$")
        drawn = self._axes.text(x, y, safe, fontsize=size, color=color, weight=weight, ha=align, va="center")
        while most is not None and self._width(drawn) > most and len(safe) > 1:
            safe = safe.removesuffix("…")[:-1].rstrip(" \\") + "…"
            drawn.set_text(safe)
        return self._width(drawn)

    def bar(self, x: float, y: float, width: float, height: float, color: str, hatch: str = "") -> None:
        """A filled rectangle from its left upper corner; the hatch says the same as the colour to whoever sees none."""
        from matplotlib.patches import Rectangle

        edge = PAPER if hatch else color
        self._axes.add_patch(
            Rectangle((x, y), width, height, facecolor=color, edgecolor=edge, linewidth=0, hatch=hatch or None)
        )

    def line(self, x: float, y: float, to_x: float, to_y: float, color: str = LINE, width: float = 2) -> None:
        self._axes.plot([x, to_x], [y, to_y], color=color, linewidth=width, solid_capstyle="butt")

    def pointer(self, x: float, y: float, color: str, *, filled: bool) -> None:
        """A triangle that points down to (x, y)."""
        from matplotlib.patches import Polygon

        corners = [(x, y), (x - 18, y - 28), (x + 18, y - 28)]
        face = color if filled else PAPER
        self._axes.add_patch(Polygon(corners, facecolor=face, edgecolor=color, linewidth=3, zorder=3))

    def png(self) -> bytes:
        made = BytesIO()
        self._figure.savefig(made, format="png", facecolor=PAPER)
        return made.getvalue()

    def _width(self, drawn: Text) -> float:
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        return float(drawn.get_window_extent(renderer).width)
