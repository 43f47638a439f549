"""The client of openapi-python-client does what the contract's example does, and more."""

from typing import TypeVar

from example import KEY, SITE, new_link
from generated.python_client import AuthenticatedClient
from generated.python_client.api.links import batch_links, create_link, delete_link, get_link, list_links, update_link
from generated.python_client.models import (
    ApiError,
    BatchInput,
    BatchLinkInput,
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

Kind = TypeVar("Kind")


def expect(kind: type[Kind], answer: object) -> Kind:
    """Return the answer, which must be of that kind."""
    assert isinstance(answer, kind), answer
    return answer


client = AuthenticatedClient(base_url=SITE, token=KEY, raise_on_unexpected_status=True)

body = LinkInput.from_dict(new_link("python-client"))
created = create_link.sync(client=client, body=body, idempotency_key="python-client-1")
link = expect(LinkResult, created).data
assert (link.short_code, link.tags) == ("python-client", ["marketing", "launch"])

read = get_link.sync_detailed(link.id, client=client)
assert expect(LinkResult, read.parsed).data.max_clicks == 500
etag = read.headers["ETag"]

changed = update_link.sync(link.id, client=client, body=LinkChanges(folder=None), if_match=etag)
assert expect(LinkResult, changed).data.folder is None
stale = update_link.sync(link.id, client=client, body=LinkChanges(folder="Other"), if_match=etag)
assert expect(ApiError, stale).code == "stale"

listed = list_links.sync(client=client, search="python-client", total=True)
assert expect(LinkList, listed).pagination.total == 1

refused = create_link.sync(client=client, body=LinkInput(original_url="https://example.com/", tags=["a b"]))
details = expect(InvalidRequest, refused).details
assert isinstance(details, list)
assert details[0].field == "tags[0]"

batch = batch_links.sync(
    client=client,
    body=BatchInput(
        operations=[
            CreateOperation("create", BatchLinkInput("https://example.com/", external_id="python-client")),
            UpdateOperation("update", link.id, LinkChanges(folder="Batches", tags=None)),
            DeleteOperation("delete", "ext_python-client"),
        ]
    ),
)
assert [one.status for one in expect(BatchResult, batch).data.results] == [201, 200, 200]

assert expect(EmptyResult, delete_link.sync(link.id, client=client)).data is None
assert expect(ApiError, get_link.sync(link.id, client=client)).code == "not_found"
