"""How each kind of node looks: the colours and shapes of graph.vocabulary, as a map and a page need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from graph.vocabulary import vocabulary

PLAIN_COLOR = "#8a8f98"
PLAIN_SHAPE = "dot"
LIGHT = 0.55  # relative luminance above which dark text reads better than white

# Outlines in a 16 by 16 box, of the shapes vis-network draws under the same names.
OUTLINES = {
    "dot": '<circle cx="8" cy="8" r="6"/>',
    "square": '<path d="M2.5 2.5h11v11h-11z"/>',
    "diamond": '<path d="M8 1l7 7-7 7-7-7z"/>',
    "triangle": '<path d="M8 1.8l6.8 12H1.2z"/>',
    "triangleDown": '<path d="M8 14.2l6.8-12H1.2z"/>',
    "star": '<path d="M8 .8l2.2 4.9 5.3.5-4 3.6 1.2 5.3L8 12.3l-4.7 2.8 1.2-5.3-4-3.6 5.3-.5z"/>',
    "hexagon": '<path d="M4.3 1.6h7.4L15.4 8l-3.7 6.4H4.3L.6 8z"/>',
    "box": '<rect x="1" y="3.5" width="14" height="9" rx="2"/>',
    "ellipse": '<ellipse cx="8" cy="8" rx="7" ry="4.5"/>',
}


@dataclass(frozen=True)
class Look:
    """One kind of node: its name in the vocabulary and in words, its colour (#rrggbb), its shape."""

    kind: str
    name: str
    color: str
    shape: str

    @property
    def mark(self) -> str:
        """The shape as an SVG element; holds nothing but the vocabulary's own values."""
        outline = OUTLINES.get(self.shape, OUTLINES[PLAIN_SHAPE])
        return (
            '<svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
            f'focusable="false" fill="{self.color}">{outline}</svg>'
        )

    @property
    def ink(self) -> str:
        """A text colour that reads on this colour."""
        return "#1b1b1b" if luminance(self.color) > LIGHT else "#ffffff"


@lru_cache(maxsize=512)
def look(kind: str, lang: str = "en") -> Look:
    """The look of an event kind or an entity type; a grey dot for one the vocabulary does not have."""
    words = vocabulary()
    entry = words.kinds.get(kind) or words.entities.get(kind)
    if entry is None:
        return Look(kind, kind, PLAIN_COLOR, PLAIN_SHAPE)
    return Look(kind, words.name(kind, lang), entry.color, entry.shape)


def luminance(color: str) -> float:
    """Rough relative luminance of #rrggbb, 0 (black) to 1 (white), by the Rec. 709 weights."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
