"""What is made of uploaded images."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from links.pictures import encoding
from links.pictures.encoding import LARGEST_FILE, as_jpeg
from shortener.errors import Invalid
from tests.links.pictures.conftest import MakeImage


def _opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_format_becomes_a_jpeg(image: MakeImage, kind: str) -> None:
    found = _opened(as_jpeg(image(kind)))

    assert (found.size, found.mode) == ((40, 20), "RGB")
    red, green, blue = found.convert("RGB").getpixel((20, 10))  # type: ignore[misc]  # of RGB: three numbers
    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize(
    ("size", "stored"), [((2400, 1260), (1200, 630)), ((3000, 300), (1200, 120)), ((500, 3000), (105, 630))]
)
def test_large_images_become_smaller(image: MakeImage, size: tuple[int, int], stored: tuple[int, int]) -> None:
    assert _opened(as_jpeg(image("PNG", size))).size == stored


def test_metadata_is_removed(image: MakeImage) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x0112] = 6  # turned by 90 degrees
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "secret place")

    for content in (
        image("JPEG", exif=exif, comment=b"secret place"),
        image("PNG", pnginfo=about),
        image("WEBP", exif=exif, xmp=b"secret place"),
    ):
        assert b"secret place" in content
        stored = as_jpeg(content)
        assert b"secret place" not in stored
        assert not _opened(stored).getexif()
    assert _opened(as_jpeg(image("JPEG", exif=exif))).size == (20, 40)


def test_what_is_transparent_becomes_white(image: MakeImage) -> None:
    found = _opened(as_jpeg(image("PNG", color=(0, 0, 0, 0), mode="RGBA")))

    assert found.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_each_mode_can_be_read(image: MakeImage, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    color = {"LA": (1, 1), "CMYK": (0, 0, 0, 0)}.get(mode, 1)

    assert _opened(as_jpeg(image(kind, color=color, mode=mode))).size == (40, 20)


@pytest.mark.parametrize(
    "content",
    [b"", b"no image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(50), b"\x89PNG\r\n\x1a\n\0\0"],
)
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="PNG, JPEG or WebP"):
        as_jpeg(content)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_formats_are_refused(image: MakeImage, kind: str) -> None:
    with pytest.raises(Invalid, match="PNG, JPEG or WebP"):
        as_jpeg(image(kind))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_truncated_images_are_refused(image: MakeImage, kind: str) -> None:
    content = image(kind, (600, 600))

    for length in range(0, len(content) * 3 // 4, len(content) // 12):
        with pytest.raises(Invalid):
            as_jpeg(content[:length])


def test_files_over_the_limit_are_not_decoded() -> None:
    with pytest.raises(Invalid, match="at most 1 MB"):
        as_jpeg(b"\x89PNG" + b"\0" * LARGEST_FILE)


def test_decompression_bombs_are_refused_unread(image: MakeImage, monkeypatch: pytest.MonkeyPatch) -> None:
    bombs = [image("PNG", size, mode="1", color=0) for size in ((8_000, 5_000), (20_000, 10_000))]  # Pillow's own limit
    monkeypatch.setattr(Image.Image, "convert", None)  # nothing may decode them

    for bomb in bombs:
        assert len(bomb) < 50_000
        with pytest.raises(Invalid, match="too many pixels"):
            as_jpeg(bomb)
    assert not encoding._decoding.locked()
