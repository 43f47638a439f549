"""POST /api/links/batch: creates, updates and deletes, each with its own status, or all or none."""

import pytest

from accounts.models import Workspace
from links.models import DeletedLink, Link, LinkChange
from tests.fixtures import Call, Json, MakeLink
from tests.links.api.batches import PATH, URL, Run, create, delete, results, statuses, update

pytestmark = pytest.mark.django_db


def test_each_operation_has_its_result_in_order(run: Run, call: Call, make_link: MakeLink) -> None:
    kept, gone = make_link(alias="kept", tags=["a"]), make_link(alias="gone", external_id="x-1")

    done = results(
        run(
            create(customAlias="fresh", tags=["t"], password="sesame"),
            update(kept.pk.upper(), tags=["b", "c"], folder="F"),
            delete("ext_x-1"),
            create(customAlias="gone"),
            update("ext_none", notes="N"),
            create(customAlias="FRESH"),
        )
    )

    assert [result["status"] for result in done] == [201, 200, 200, 201, 404, 409]
    assert (done[0]["data"]["shortCode"], done[0]["data"]["hasPassword"]) == ("fresh", True)
    for result in done[:2]:
        assert result["data"] == call("GET", f"/api/links/{result['data']['id']}").json()["data"]
    assert done[1]["data"]["tags"] == ["b", "c"]
    assert done[2]["data"] is None
    assert done[5]["error"] == {
        "code": "alias_taken",
        "message": "This alias is already in use. Choose another.",
        "details": [
            {
                "field": "customAlias",
                "code": "alias_taken",
                "message": "This alias is already in use. Choose another.",
            }
        ],
    }
    assert list(DeletedLink.objects.values_list("pk", flat=True)) == [gone.pk]
    assert LinkChange.objects.filter(link_id=kept.pk, kind="changed").count() == 1


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ("delete", ""),
        ({"method": "upsert", "body": URL}, "method"),
        ({"body": URL}, "method"),
        ({"method": "create"}, "body"),
        ({"method": "create", "body": []}, "body"),
        ({"method": "create", "body": URL, "id": "0" * 24}, "id"),
        ({"method": "create", "body": {"maxClick": 5} | URL}, "maxClick"),
        ({"method": "create", "body": URL | {"tags": ["a", "a b"]}}, "tags[1]"),
        ({"method": "create", "body": URL | {"expiresAt": "2020-01-01T00:00:00Z"}}, "expiresAt"),
        ({"method": "update", "id": "0" * 24}, "body"),
        ({"method": "update", "id": "0" * 23, "body": {}}, "id"),
        ({"method": "update", "id": "0" * 24, "ifMatch": "unquoted", "body": {}}, "ifMatch"),
        ({"method": "delete", "id": "0" * 24, "body": {}}, "body"),
        ({"method": "delete", "id": "0" * 24, "if": "x"}, "if"),
    ],
)
def test_a_wrong_operation_is_its_own_400(run: Run, operation: object, field: str) -> None:
    wrong, good = results(run(operation, create()))
    whole = run(operation, create(), atomic=True)

    assert (wrong["status"], good["status"]) == (400, 201)
    assert (wrong["error"]["code"], wrong["error"]["details"][0]["field"]) == ("invalid", field)
    assert (whole.status_code, whole.json()["details"][0]["field"]) == (400, f"operations[0].{field}".rstrip("."))
    assert Link.objects.count() == 1


def test_a_batch_of_invalid_operations_frees_its_key(run: Run) -> None:
    wrong, right = create(originalUrl="nowhere"), create()

    assert statuses(run(wrong, idempotency_key="one")) == [400]
    assert statuses(run(right, wrong, idempotency_key="one")) == [201, 400]
    assert run(right, idempotency_key="one").status_code == 422


def test_an_atomic_batch_names_the_first_that_failed(run: Run, make_link: MakeLink) -> None:
    make_link(alias="taken")
    wrong = create(originalUrl="nowhere")

    taken_first = run(create(), create(customAlias="taken"), wrong, atomic=True)
    wrong_first = run(create(), wrong, create(customAlias="taken"), atomic=True)

    assert (taken_first.status_code, taken_first.json()["data"]["results"][0]["index"]) == (409, 1)
    assert (wrong_first.status_code, wrong_first.json()["data"]["results"][0]["index"]) == (400, 1)
    assert Link.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"operations": []}, {"operations": {}}, {"operations": [1], "atomic": "yes"}])
def test_a_wrong_batch_is_a_400(call: Call, body: Json) -> None:
    assert call("POST", PATH, body).status_code == 400


def test_a_batch_has_at_most_a_hundred_operations(run: Run) -> None:
    assert run(*[create()] * 101).status_code == 400
    assert not Link.objects.exists()


def test_an_atomic_batch_changes_all_or_nothing(run: Run, make_link: MakeLink) -> None:
    link = make_link(alias="one", folder="Old")
    good = [create(customAlias="two"), update(link.pk, folder="New"), delete(link.pk)]

    failed = run(*good, update(link.pk, folder="F"), create(customAlias="two"), atomic=True)

    assert (failed.status_code, failed.json()["code"]) == (409, "not_found")
    assert "operation 3 failed" in failed.json()["message"]
    assert failed.json()["data"]["results"][0]["index"] == 3
    assert list(Link.objects.values_list("code", "folder")) == [("one", "Old")]
    assert not DeletedLink.objects.exists()
    assert not LinkChange.objects.exists()
    assert statuses(run(*good, atomic=True)) == [201, 200, 200]
    assert list(Link.objects.values_list("code", flat=True)) == ["two"]


def test_operations_see_what_earlier_ones_did(run: Run) -> None:
    for atomic in (False, True):
        answer = run(
            create(customAlias="one", externalId="1"),
            create(customAlias="two", externalId="2"),
            update("ext_1", customAlias="three"),
            update("ext_2", customAlias="one", externalId="1b"),
            update("ext_1", notes="a"),
            update("ext_1", notes="b"),
            delete("ext_1"),
            delete("ext_1b"),
            atomic=atomic,
        )
        assert statuses(answer) == [201, 201, 200, 200, 200, 200, 200, 200]
    assert not Link.objects.exists()


def test_two_names_of_one_link_are_one_link(run: Run, make_link: MakeLink) -> None:
    link = make_link(external_id="1")

    for atomic in (False, True):
        assert statuses(run(update(link.pk, notes="a"), update("ext_1", folder="F"), atomic=atomic)) == [200, 200]
    link.refresh_from_db()
    assert (link.notes, link.folder) == ("a", "F")


def test_if_match_is_compared(run: Run, call: Call, make_link: MakeLink) -> None:
    link = make_link()
    tag = call("GET", f"/api/links/{link.pk}")["ETag"]
    stale = update(link.pk, notes="a") | {"ifMatch": '"other.0.active"'}

    assert statuses(run(stale, update(link.pk, notes="b") | {"ifMatch": tag})) == [412, 200]
    assert run(delete(link.pk) | {"ifMatch": tag}, atomic=True).status_code == 409
    assert statuses(run(delete(link.pk) | {"ifMatch": "*"})) == [200]


def test_another_workspaces_links_are_not_found(run: Run, make_link: MakeLink, stranger: Workspace) -> None:
    theirs = make_link(workspace=stranger, external_id="x")
    operations = [
        update(theirs.pk, notes="a"),
        delete(theirs.pk),
        delete("ext_x"),
        delete("0" * 24),
        delete("ext_ü/ b"),
    ]

    assert statuses(run(*operations)) == [404] * 5
    assert Link.objects.count() == 1


def test_null_means_not_set_in_a_batch(call: Call, make_link: MakeLink) -> None:
    operations = [{"method": "delete", "id": make_link().pk, "ifMatch": None}]

    answer = call("POST", PATH, {"atomic": None, "operations": operations})

    assert answer.json()["data"]["results"] == [{"index": 0, "status": 200, "data": None}]
