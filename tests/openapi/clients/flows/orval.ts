import assert from "node:assert/strict";
import { batchLinks, createLink, deleteLink, getLink, listLinks, updateLink } from "../generated/orval/client";
import { batchLinksBody, createLinkBody, listLinksResponse } from "../generated/orval/zod";
import { key, newLink, site } from "./example";

// In a browser, addresses without a host lead to the page's own site.
const fetchAnywhere = globalThis.fetch;
globalThis.fetch = (input, init) => fetchAnywhere(new URL(String(input), site), init);

const headers = { "x-api-key": key };

const body = createLinkBody.parse(newLink("orval"));
const created = await createLink(body, { headers: { ...headers, "Idempotency-Key": "orval-1" } });
assert(created.status === 201, JSON.stringify(created.data));
const link = created.data.data;
assert.deepEqual([link.shortCode, link.tags], ["orval", ["marketing", "launch"]]);

const read = await getLink(link.id, { headers });
assert(read.status === 200);
assert.equal(read.data.data.maxClicks, 500);
const etag = read.headers.get("ETag") ?? "";

const changed = await updateLink(link.id, { folder: null }, { headers: { ...headers, "If-Match": etag } });
assert(changed.status === 200);
assert.equal(changed.data.data.folder, null);
const stale = await updateLink(link.id, { folder: "Other" }, { headers: { ...headers, "If-Match": etag } });
assert(stale.status === 412);
assert.equal(stale.data.code, "stale");

const listed = await listLinks({ search: "orval", total: true }, { headers });
assert.equal(listLinksResponse.parse(listed.data).pagination.total, 1);

const refused = await createLink({ originalUrl: "https://example.com/", tags: ["a b"] }, { headers });
assert(refused.status === 400);
assert.equal(refused.data.details?.[0]?.field, "tags[0]");

const operations = [
  { method: "create" as const, body: { originalUrl: "https://example.com/", externalId: "orval" } },
  { method: "update" as const, id: link.id, body: { folder: "Batches", tags: null } },
  { method: "delete" as const, id: "ext_orval" },
];
const batch = await batchLinks(batchLinksBody.parse({ operations }), { headers });
assert(batch.status === 200);
assert.deepEqual(batch.data.data.results.map((one) => one.status), [201, 200, 200]);

assert.equal((await deleteLink(link.id, { headers })).status, 200);
assert.equal((await getLink(link.id, { headers })).status, 404);
