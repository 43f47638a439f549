"""Pictures from people: decoded, to see whether they are pictures, and encoded again without metadata."""

import struct
import threading
import zlib
from io import BytesIO

from django.utils.translation import gettext as _

from shortener.errors import Invalid, Reason

LARGEST_FILE = 1_000_000  # bytes
LARGEST_SIZE = (1200, 630)  # pixels, as programs show previews
MOST_PIXELS = 16_000_000  # 64 MB when decoded, of a file that may have a thousandth of that
_FORMATS = ("PNG", "JPEG", "WEBP")
_QUALITY = 85
# What Pillow raises for files that are damaged or made to harm.
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, struct.error, zlib.error)
_decoding = threading.Lock()  # one at a time in a process, for the memory


def as_jpeg(content: bytes) -> bytes:
    """Return the picture as JPEG, at most LARGEST_SIZE large, without metadata; raises Invalid if it is none."""
    # Pillow costs memory in each process that loads it.
    from PIL import Image, ImageOps

    if len(content) > LARGEST_FILE:
        raise Invalid(_("The image is too large: use at most 1 MB."), field="picture", reason=Reason.TOO_LONG)
    with _decoding:
        try:
            with Image.open(BytesIO(content), formats=_FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _too_many_pixels()
                image.draft("RGB", LARGEST_SIZE)  # decodes large JPEGs at a fraction of their size
                upright = ImageOps.exif_transpose(image).convert("RGBA")
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except _UNREADABLE:
            words = _("This isn't a PNG, JPEG or WebP image that can be read.")
            raise Invalid(words, field="picture", reason=Reason.WRONG_FORMAT) from None
        upright.thumbnail(LARGEST_SIZE)
        # A new image, since a copy would keep the comment of the file.
        clean = Image.new("RGB", upright.size, "white")
        clean.paste(upright, mask=upright)
        encoded = BytesIO()
        clean.save(encoded, "JPEG", quality=_QUALITY, optimize=True)
    return encoded.getvalue()


def _too_many_pixels() -> Invalid:
    words = _("The image has too many pixels: use at most %(number)s million.") % {"number": MOST_PIXELS // 1_000_000}
    return Invalid(words, field="picture", reason=Reason.OUT_OF_RANGE)
