import assert from "node:assert/strict";
import { client } from "../generated/hey-api/client.gen";
import { batchLinks, createLink, deleteLink, getLink, listLinks, updateLink } from "../generated/hey-api";
import { zBatchInput, zBatchResult, zInvalidRequest, zLinkInput, zLinkList, zLinkResult } from "../generated/hey-api/zod.gen";
import { key, newLink, site } from "./example";

client.setConfig({ baseUrl: site, auth: (scheme) => (scheme.type === "apiKey" ? key : undefined) });

const body = zLinkInput.parse(newLink("hey-api"));
const created = await createLink({ body, headers: { "Idempotency-Key": "hey-api-1" } });
const link = zLinkResult.parse(created.data).data;
assert.deepEqual([link.shortCode, link.tags], ["hey-api", ["marketing", "launch"]]);

const path = { linkId: link.id };
const read = await getLink({ path });
assert.equal(read.data?.data.maxClicks, 500);
const etag = read.response?.headers.get("ETag") ?? "";

const changed = await updateLink({ path, headers: { "If-Match": etag }, body: { folder: null } });
assert.equal(zLinkResult.parse(changed.data).data.folder, null);
const stale = await updateLink({ path, headers: { "If-Match": etag }, body: { folder: "Other" } });
assert.equal(stale.error?.code, "stale");

const listed = await listLinks({ query: { search: "hey-api", total: true } });
assert.equal(zLinkList.parse(listed.data).pagination.total, 1);

const refused = await createLink({ body: { originalUrl: "https://example.com/", tags: ["a b"] } });
assert.equal(zInvalidRequest.parse(refused.error).details?.[0]?.field, "tags[0]");

const operations = [
  { method: "create" as const, body: { originalUrl: "https://example.com/", externalId: "hey-api" } },
  { method: "update" as const, id: link.id, body: { folder: "Batches", tags: null } },
  { method: "delete" as const, id: "ext_hey-api" },
];
const batch = await batchLinks({ body: zBatchInput.parse({ atomic: true, operations }) });
assert.deepEqual(zBatchResult.parse(batch.data).data.results.map((one) => one.status), [201, 200, 200]);

assert.equal((await deleteLink({ path })).data?.data, null);
assert.equal((await getLink({ path })).error?.code, "not_found");
