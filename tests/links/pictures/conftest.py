"""Pictures for tests."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from PIL import Image
from pytest_django import Settings

MakeImage: TypeAlias = Callable[..., bytes]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """The folder of pictures."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def image() -> MakeImage:
    """Return the bytes of an image of a format, size and color; others are options of the encoder."""

    def make(
        kind: str = "PNG", size: tuple[int, int] = (40, 20), color: Any = "red", mode: str = "RGB", **options: Any
    ) -> bytes:
        encoded = BytesIO()
        Image.new(mode, size, color).save(encoded, kind, **options)
        return encoded.getvalue()

    return make
