"""The page that styles a link's QR code."""

import re
from io import BytesIO

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from tests.fixtures import MakeLink, Response
from tests.links.pages import seen

pytestmark = pytest.mark.django_db

LOOK = {"size": "300", "margin": "2", "color": "#1a2b3c", "background": "#ffffff", "errorCorrection": "H"}


def _pictures(page: Response) -> list[str]:
    found = re.findall(r'"(/workspaces/[0-9a-f]*/links/[0-9a-f]*/qr\.[^"]*)"', page.content.decode())
    return [path.replace("&amp;", "&") for path in found]


def test_its_pictures_lead_to_the_link(dashboard: Client, make_link: MakeLink) -> None:
    link = make_link(alias="launch")

    page = dashboard.get(f"/links/{link.pk}/qr", LOOK)
    shown, png, svg = (dashboard.get(path) for path in _pictures(page))

    image = Image.open(BytesIO(png.content))
    assert (png["Content-Type"], image.size) == ("image/png", (300, 300))
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [link.short_url]
    assert image.convert("RGB").getpixel((150, 150)) in ((0x1A, 0x2B, 0x3C), (255, 255, 255))
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"#1a2b3c" in svg.content == shown.content
    assert 'filename="launch.png"' in png["Content-Disposition"]


def test_it_begins_with_default_values(dashboard: Client, make_link: MakeLink) -> None:
    page = dashboard.get(f"/links/{make_link().pk}/qr")

    assert page.status_code == 200
    assert len(_pictures(page)) == 3


def test_a_background_can_be_transparent(dashboard: Client, make_link: MakeLink) -> None:
    page = dashboard.get(f"/links/{make_link().pk}/qr", LOOK | {"isTransparent": "on"})

    assert all("background=transparent" in path for path in _pictures(page))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"size": "12"}, "Use 64 or more."),
        ({"size": "9000"}, "Use 2048 or less."),
        ({"size": "big"}, "Enter a whole number, such as 50."),
        ({"margin": "-1"}, "Use 0 or more."),
        ({"color": "red; x"}, "Use a color such as"),
        ({"color": "#ffffff"}, "contrast ratio of at least"),
        ({"color": "#ffffff", "background": "#000000"}, "darker than the background"),
        ({"errorCorrection": "X"}, "is no longer available. Choose another option."),
    ],
)
def test_values_that_readers_cannot_decode_are_explained(
    dashboard: Client, make_link: MakeLink, wrong: dict[str, str], told: str
) -> None:
    page = dashboard.get(f"/links/{make_link().pk}/qr", LOOK | wrong)

    assert page.status_code == 400
    assert told in seen(page)
    assert _pictures(page) == []


@pytest.mark.parametrize("query", [{"size": "1"}, {"color": "ffffff"}, {"unknown": "x"}])
def test_bad_parameters_of_a_picture_are_a_400(dashboard: Client, make_link: MakeLink, query: dict[str, str]) -> None:
    assert dashboard.get(f"/links/{make_link().pk}/qr.png", query).status_code == 400


def test_other_formats_are_refused(dashboard: Client, make_link: MakeLink) -> None:
    assert dashboard.get(f"/links/{make_link().pk}/qr.gif").status_code == 400
