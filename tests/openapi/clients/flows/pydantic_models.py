"""The models of datamodel-code-generator take the contract's example and every answer to it, sent by httpx."""

import httpx
from example import KEY, SITE, new_link
from generated.models import (
    ApiError,
    BatchInput,
    BatchLinkInput,
    BatchOperation,
    BatchResult,
    CreateOperation,
    DeleteOperation,
    EmptyResult,
    InvalidRequest,
    LinkChanges,
    LinkInput,
    LinkList,
    LinkResult,
    UpdateOperation,
)

client = httpx.Client(base_url=SITE, headers={"x-api-key": KEY})


def body(model: LinkInput | LinkChanges) -> dict[str, object]:
    """Return the properties that were set."""
    return model.model_dump(mode="json", exclude_unset=True)


created = client.post(
    "/api/links", json=body(LinkInput.model_validate(new_link("models"))), headers={"Idempotency-Key": "models-1"}
)
link = LinkResult.model_validate(created.json()).data
assert (link.shortCode, link.tags) == ("models", ["marketing", "launch"])

read = client.get(f"/api/links/{link.id}")
assert LinkResult.model_validate(read.json()).data.maxClicks == 500
headers = {"If-Match": read.headers["ETag"]}

changed = client.patch(f"/api/links/{link.id}", json=body(LinkChanges(folder=None)), headers=headers)
assert LinkResult.model_validate(changed.json()).data.folder is None
stale = client.patch(f"/api/links/{link.id}", json=body(LinkChanges(folder="Other")), headers=headers)
assert ApiError.model_validate(stale.json()).code == "stale"

listed = client.get("/api/links", params={"search": "models", "total": "true"})
assert LinkList.model_validate(listed.json()).pagination.total == 1

bad = LinkInput.model_validate({"originalUrl": "https://example.com/", "tags": ["a b"]})
refused = client.post("/api/links", json=body(bad))
details = InvalidRequest.model_validate(refused.json()).details
assert details is not None
assert details[0].field == "tags[0]"

batch = BatchInput(
    operations=[
        BatchOperation(
            CreateOperation(
                method="create", body=BatchLinkInput(originalUrl="https://example.com/", externalId="models")
            )
        ),
        BatchOperation(UpdateOperation(method="update", id=link.id, body=LinkChanges(folder="Batches", tags=None))),
        BatchOperation(DeleteOperation(method="delete", id="ext_models")),
    ]
)
done = client.post("/api/links/batch", json=batch.model_dump(mode="json", exclude_unset=True))
assert [one.status for one in BatchResult.model_validate(done.json()).data.results] == [201, 200, 200]

assert EmptyResult.model_validate(client.delete(f"/api/links/{link.id}").json()).data is None
assert ApiError.model_validate(client.get(f"/api/links/{link.id}").json()).code == "not_found"
