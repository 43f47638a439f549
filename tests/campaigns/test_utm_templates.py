"""UTM templates: pages, /api/utm-templates and limits."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string

from accounts.models import Role, Workspace
from accounts.workspaces.actors import operator
from campaigns.models import UtmTemplate
from campaigns.utm_templates import services
from campaigns.utm_templates.services import TemplateNameTaken, TooManyTemplates, change_template, create_template
from shortener.errors import Invalid, NotFound
from tests.fixtures import Call, SignInAs
from tests.reading import filled_in, values, words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BODY = {"name": "Newsletter", "utmSource": "newsletter", "utmMedium": "email"}


def _create(workspace: Workspace, **given: Any) -> UtmTemplate:
    return create_template(by=operator(workspace), at=NOW, **{"name": "Newsletter", "utm_source": "mail"} | given)


def test_add_edit_and_delete_on_pages(sign_in_as: SignInAs) -> None:
    browser = sign_in_as(Role.ADMIN)
    form = browser.get("/campaigns/utm-templates/new")

    shown = words(
        browser.post("/campaigns/utm-templates/new", filled_in(form, name="Mail", utm_source="list"), follow=True)
    )
    assert "Mail saved." in shown
    assert "utm_source=list" in shown
    template = UtmTemplate.objects.get()
    page = f"/campaigns/utm-templates/{template.pk}"
    form = browser.get(f"{page}/edit")
    assert values(form, "utm_source") == ["list"]
    UtmTemplate.objects.update(utm_medium="changed-meanwhile")
    browser.post(f"{page}/edit", filled_in(form, utm_source="other"))
    template.refresh_from_db()
    assert (template.name, template.utm_source, template.utm_medium) == ("Mail", "other", "changed-meanwhile")

    assert "Mail deleted." in words(browser.post(f"{page}/delete", follow=True))
    assert not UtmTemplate.objects.exists()


def test_errors_are_shown(sign_in_as: SignInAs, workspace: Workspace) -> None:
    _create(workspace)
    browser = sign_in_as(Role.ADMIN)

    answer = browser.post("/campaigns/utm-templates/new", {"name": "Newsletter", "utm_term": "x" * 101})
    assert answer.status_code == 400
    assert "at most 100 characters" in words(answer)
    assert "Another template has this name." in words(
        browser.post("/campaigns/utm-templates/new", {"name": "Newsletter"})
    )


@pytest.mark.engines
def test_api_lists_creates_and_deletes(call: Call) -> None:
    created = call("POST", "/api/utm-templates", BODY)

    assert created.status_code == 201, created.content
    data = created.json()["data"]
    assert {name: data[name] for name in BODY} == BODY
    assert data["utmTerm"] is None
    assert call("GET", "/api/utm-templates").json()["data"] == [data]
    again = call("POST", "/api/utm-templates", BODY)
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert call("DELETE", f"/api/utm-templates/{data['id']}").status_code == 200
    assert call("GET", "/api/utm-templates").json()["data"] == []


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 101}, {"name": "a", "utmSource": "x" * 101}])
def test_api_refuses_bad_fields(call: Call, body: dict[str, str]) -> None:
    assert call("POST", "/api/utm-templates", body).status_code == 400
    assert not UtmTemplate.objects.exists()


def test_templates_of_others_cannot_be_reached(call: Call, stranger: Workspace) -> None:
    theirs = _create(stranger)

    assert call("DELETE", f"/api/utm-templates/{theirs.pk}").status_code == 404
    assert call("GET", "/api/utm-templates").json()["data"] == []
    with pytest.raises(NotFound):
        change_template(template=theirs, by=operator(_other(stranger)), name="Mine")
    assert UtmTemplate.objects.get().name == "Newsletter"


def _other(workspace: Workspace) -> Workspace:
    return Workspace.objects.exclude(pk=workspace.pk).get()


def test_number_and_names_are_bounded(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _create(workspace)
    second = _create(workspace, name="Second")
    with pytest.raises(TemplateNameTaken):
        change_template(template=second, by=operator(workspace), name=" Newsletter ")
    with pytest.raises(Invalid):
        change_template(template=first, by=operator(workspace), utm_source="\0")
    monkeypatch.setattr(services, "MOST_TEMPLATES", 2)

    with pytest.raises(TooManyTemplates):
        _create(workspace, name="Third")
    assert UtmTemplate.objects.count() == 2


def test_the_choice_of_a_links_form_has_the_values(workspace: Workspace) -> None:
    template = _create(workspace, name="<Mail>", utm_content='a"b')

    html = render_to_string("links/parts/utm_templates.html", {"utm_templates": [template]})

    assert 'data-utmsource="mail"' in html
    assert 'data-utmcontent="a&quot;b"' in html
    assert 'data-utmterm=""' in html
    assert "&lt;Mail&gt;" in html
    assert "<select" not in render_to_string("links/parts/utm_templates.html", {"utm_templates": []})
