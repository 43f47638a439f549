"""Draw QR codes of short URLs as SVG or PNG."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Literal

import segno
from django.utils.translation import gettext as _

from shortener.errors import Invalid, Reason

TRANSPARENT = "transparent"
SIZES = range(64, 2049)  # pixels
MARGINS = range(11)  # modules
_LEAST_CONTRAST = 3  # WCAG contrast ratio
_WHITE = (255, 255, 255)

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class QrStyle:
    """How a code is drawn. Raises Invalid for colors with too little contrast for scanners.

    Colors are #rgb or #rrggbb. A TRANSPARENT background is treated as white.
    """

    size: int = 512  # pixels, margin included; one of SIZES
    margin: int = 4  # modules: the squares of the code; one of MARGINS
    color: str = "#000000"
    background: str = "#ffffff"
    correction: Literal["L", "M", "Q", "H"] = "M"

    def __post_init__(self) -> None:
        dark, light = (_luminance(_rgb(color)) for color in (self.color, self.background))
        if dark > light:
            raise Invalid(
                _("Choose a color that is darker than the background."), field="color", reason=Reason.LOW_CONTRAST
            )
        if (light + 0.05) / (dark + 0.05) < _LEAST_CONTRAST:
            text = _("Choose colors with a contrast ratio of at least %(ratio)s.")
            raise Invalid(text % {"ratio": _LEAST_CONTRAST}, field="color", reason=Reason.LOW_CONTRAST)


def svg(text: str, style: QrStyle) -> bytes:
    """Return the QR code of the text as an SVG document without scripts and styles."""
    light = None if style.background == TRANSPARENT else _hex(style.background)
    document = io.BytesIO()
    _code(text, style).save(
        document, kind="svg", border=style.margin, dark=_hex(style.color), light=light, xmldecl=False, omitsize=True,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    # crispEdges, because anti-aliasing shows thin lines between the rows of modules.
    size = f'<svg width="{style.size}" height="{style.size}" shape-rendering="crispEdges" '
    return document.getvalue().replace(b"<svg ", size.encode(), 1)


def png(text: str, style: QrStyle) -> bytes:
    """Return the QR code of the text as a PNG image, or raise Invalid if it has more modules than pixels.

    A module has a whole number of pixels; the remainder is added to the margin.
    """
    rows = ["".join("01"[module] for module in row) for row in _code(text, style).matrix_iter(border=style.margin)]
    scale, rest = divmod(style.size, len(rows))
    if not scale:
        text = _("This code needs a size of at least %(size)s pixels.") % {"size": len(rows)}
        raise Invalid(text, field="size", reason=Reason.OUT_OF_RANGE)
    before, after = "0" * (rest // 2), "0" * (rest - rest // 2)
    wide = [before + "".join(module * scale for module in row) + after for row in rows]
    blank = "0" * style.size
    lines = [blank] * len(before) + [line for line in wide for _copy in range(scale)] + [blank] * len(after)
    return _png(lines, dark=_rgb(style.color), light=_rgb(style.background), is_open=style.background == TRANSPARENT)


def _code(text: str, style: QrStyle) -> segno.QRCode:
    return segno.make_qr(text, error=style.correction, boost_error=False)


def _hex(color: str) -> str:
    return "#{:02x}{:02x}{:02x}".format(*_rgb(color))


def _rgb(color: str) -> Rgb:
    if color == TRANSPARENT:
        return _WHITE
    digits = color.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _luminance(color: Rgb) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _png(lines: list[str], *, dark: Rgb, light: Rgb, is_open: bool) -> bytes:
    """Return a square PNG image with one bit per pixel; "1" is dark."""
    size = len(lines)
    width = -(-size // 8)  # bytes of a line
    packed = {line: int(line.ljust(width * 8, "0"), 2).to_bytes(width) for line in set(lines)}
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 3, 0, 0, 0)),  # 1 bit, by palette
        (b"PLTE", bytes(light + dark)),
        *([(b"tRNS", b"\0")] if is_open else []),  # the palette's first color is transparent
        (b"IDAT", zlib.compress(b"".join(b"\0" + packed[line] for line in lines), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
