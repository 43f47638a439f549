"""GET /api/links/{id}/qr, decoded by an independent reader."""

import io
import re
import xml.etree.ElementTree as ET
from typing import Protocol

import pytest
import resvg_py
import zxingcpp
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from domains.models import Domain
from links.models import Link
from tests.fixtures import Call, Json, KeyAndText, MakeLink, Response

pytestmark = pytest.mark.django_db

FORMATS = ["svg", "png"]


@pytest.fixture
def link(make_link: MakeLink) -> Link:
    """A link with an alias."""
    return make_link(alias="Launch")


class GetQr(Protocol):
    """Requests the QR code of the fixture's link, or the one at this path, and returns the response."""

    def __call__(self, path: str = ..., **query: object) -> Response: ...


@pytest.fixture
def qr(call: Call, link: Link) -> GetQr:
    """See GetQr."""

    def get(path: str = "", **query: object) -> Response:
        return call("GET", path or f"/api/links/{link.pk}/qr", query=query)

    return get


def _image(answer: Response, *, paper: str = "white") -> Image.Image:
    """Return the image of the response on paper of this color."""
    assert answer.status_code == 200, answer.content
    content = answer.content
    if answer["Content-Type"] == "image/svg+xml":
        content = resvg_py.svg_to_bytes(svg_string=content.decode())
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, paper), picture).convert("RGB")


def _read(image: Image.Image) -> zxingcpp.Barcode:
    [code] = zxingcpp.read_barcodes(image, try_invert=False)
    return code


def test_it_is_an_svg_of_the_short_url(qr: GetQr, link: Link) -> None:
    answer = qr()

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'inline; filename="Launch.svg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert _read(_image(answer)).text == link.short_url == "http://localhost:8000/Launch"
    assert _image(answer).size == (512, 512)


def test_it_is_a_png_on_request(qr: GetQr, link: Link) -> None:
    answer = qr(format="png")

    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", 'inline; filename="Launch.png"')
    assert _read(_image(answer)).text == link.short_url


@pytest.mark.parametrize("form", FORMATS)
def test_it_has_the_url_of_a_custom_domain(qr: GetQr, make_link: MakeLink, workspace: Workspace, form: str) -> None:
    domain = Domain.objects.create(workspace=workspace, host="go.example.com", verified_at=timezone.now())
    link = make_link(alias="launch", domain=domain)

    answer = qr(f"/api/links/{link.pk}/qr", format=form)

    assert _read(_image(answer)).text == "http://go.example.com/launch"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("size", [64, 65, 100, 333, 512, 1001, 2048])
def test_it_has_exactly_the_size_and_can_be_read(qr: GetQr, link: Link, form: str, size: int) -> None:
    image = _image(qr(format=form, size=size))

    assert image.size == (size, size)
    assert _read(image).text == link.short_url


def test_a_size_that_is_too_small_is_refused_with_the_least_one(
    qr: GetQr, make_link: MakeLink, workspace: Workspace
) -> None:
    host = ".".join(["a" * 60] * 3 + ["example"])
    domain = Domain.objects.create(workspace=workspace, host=host, verified_at=timezone.now())
    link = make_link(domain=domain)
    path = f"/api/links/{link.pk}/qr"
    look: Json = {"margin": 10, "errorCorrection": "H"}

    answer = qr(path, format="png", size=64, **look)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["size"])
    [least] = re.findall(r"size of at least (\d+)", answer.json()["message"])
    assert _read(_image(qr(path, format="png", size=least, **look))).text == link.short_url
    assert qr(path, format="png", size=int(least) - 1, **look).status_code == 400
    assert qr(path, format="svg", size=64, **look).status_code == 200  # an SVG can be enlarged


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("margin", [0, 4, 10])
def test_the_margin_is_counted_in_modules(qr: GetQr, form: str, margin: int) -> None:
    modules = 29 + 2 * margin  # this URL needs a code of 29

    image = _image(qr(format=form, size=modules * 20, margin=margin)).convert("L")

    dark = image.point(lambda light: 255 - light).getbbox()
    assert dark == (margin * 20, margin * 20, (margin + 29) * 20, (margin + 29) * 20)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("color", "background", "seen"),
    [
        ("#123456", "#ffeedd", {(0x12, 0x34, 0x56), (0xFF, 0xEE, 0xDD)}),
        ("123456", "FED", {(0x12, 0x34, 0x56), (0xFF, 0xEE, 0xDD)}),
        ("#06c", "transparent", {(0x00, 0x66, 0xCC), (255, 255, 0)}),
    ],
)
def test_it_has_the_colors(
    qr: GetQr, link: Link, form: str, color: str, background: str, seen: set[tuple[int, int, int]]
) -> None:
    image = _image(qr(format=form, size=37 * 8, color=color, background=background), paper="#ffff00")

    colors = {color for _count, color in image.getcolors() or ()}
    assert colors == seen
    assert _read(image).text == link.short_url


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_error_correction_has_the_given_level(qr: GetQr, form: str, level: str) -> None:
    assert _read(_image(qr(format=form, errorCorrection=level))).ec_level == level


def test_error_correction_is_m_by_default(qr: GetQr) -> None:
    assert _read(_image(qr())).ec_level == "M"


def test_the_svg_is_xml_with_shapes_alone(qr: GetQr) -> None:
    root = ET.fromstring(qr(background="transparent").content)  # noqa: S314 - our own

    assert {element.tag for element in root.iter()} == {
        f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("svg", "path")
    }
    names = {name for element in root.iter() for name in element.attrib}
    assert names == {"width", "height", "viewBox", "shape-rendering", "stroke", "d"}


def test_an_unchanged_picture_is_a_304(qr: GetQr, call: Call, link: Link) -> None:
    path = f"/api/links/{link.pk}/qr"
    first = qr()
    tag = first["ETag"]

    again = call("GET", path, If_None_Match=f'"other", W/{tag}')

    assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert call("GET", path, query={"color": "333"}, If_None_Match=tag).status_code == 200
    call("PATCH", path.removesuffix("/qr"), {"customAlias": "lunch"})
    changed = call("GET", path, If_None_Match=tag)
    assert _read(_image(changed)).text == "http://localhost:8000/lunch"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "gif"}, "format"),
        ({"format": "SVG"}, "format"),
        ({"size": "63"}, "size"),
        ({"size": "2049"}, "size"),
        ({"size": "big"}, "size"),
        ({"size": "9" * 5_000}, "size"),
        ({"size": "64.5"}, "size"),
        ({"margin": "-1"}, "margin"),
        ({"margin": "11"}, "margin"),
        ({"color": "red"}, "color"),
        ({"color": "#1234"}, "color"),
        ({"color": "12345g"}, "color"),
        ({"color": "transparent"}, "color"),
        ({"color": '#000"/><script>alert(1)</script>'}, "color"),
        ({"color": "#000\n#000"}, "color"),
        ({"color": "#00\0"}, "color"),
        ({"color": "٣٣٣"}, "color"),
        ({"color": ""}, "color"),
        ({"background": "url(//example.com)"}, "background"),
        ({"background": "#00000000"}, "background"),
        ({"errorCorrection": "m"}, "errorCorrection"),
        ({"errorCorrection": ""}, "errorCorrection"),
        ({"colour": "#000"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named(call: Call, link: Link, query: dict[str, str], field: str) -> None:
    answer = call("GET", f"/api/links/{link.pk}/qr", query=query)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert (answer.json()["code"], list(answer.json()["errors"])) == ("invalid", [field])
    assert answer["Cache-Control"] == "no-store"
    assert not re.search("  |%[^2]", answer.json()["message"])


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%FF"])
@pytest.mark.parametrize("name", ["format", "size", "margin", "color", "background", "errorCorrection"])
def test_bytes_that_are_no_text_are_a_400(qr: GetQr, link: Link, name: str, text: str) -> None:
    assert qr(f"/api/links/{link.pk}/qr?{name}={text}").status_code == 400


@pytest.mark.parametrize(
    ("color", "background", "problem"),
    [
        ("#fff", "#000", "darker"),
        ("#999", "#888", "darker"),
        ("#777", "#777", "contrast"),
        ("#999", "#fff", "contrast"),
        ("#f00", "#00f", "darker"),
        ("#ff0", "transparent", "contrast"),
    ],
)
def test_colors_that_readers_cannot_tell_apart_are_refused(
    qr: GetQr, color: str, background: str, problem: str
) -> None:
    answer = qr(color=color, background=background)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["color"])
    assert problem in answer.json()["message"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("color", "background"), [("#939393", "#fff"), ("#000", "#5a5a5a"), ("#00f", "#f77")])
def test_colors_with_just_enough_contrast_can_be_read(qr: GetQr, form: str, color: str, background: str) -> None:
    assert _read(_image(qr(format=form, color=color, background=background))).text


def test_unknown_and_foreign_ids_get_the_same_404(qr: GetQr, make_link: MakeLink, stranger: Workspace) -> None:
    theirs = make_link(workspace=stranger).pk

    answers = [qr(f"/api/links/{one}/qr") for one in (theirs, theirs.upper(), "0" * 24, "x", "%00", "Launch")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["message"] for answer in answers}) == 1
    assert qr(f"/api/links/{theirs}/qr", size="wrong").status_code == 404


def test_it_needs_the_scope_to_read_links(qr: GetQr, api_key: KeyAndText) -> None:
    key, _text = api_key
    key.scopes = ["stats:read", "links:write"]
    key.save()

    answer = qr()

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_required")


def test_other_methods_are_a_405(call: Call, link: Link) -> None:
    path = f"/api/links/{link.pk}/qr"

    assert {call(method, path, {}).status_code for method in ("POST", "PUT", "PATCH", "DELETE")} == {405}
    assert call("HEAD", path).content == b""


def test_it_takes_two_queries(qr: GetQr, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    qr()

    with django_assert_num_queries(2):
        qr()
