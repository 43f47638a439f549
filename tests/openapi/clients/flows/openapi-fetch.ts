import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "../generated/openapi-typescript/schema";
import { key, newLink, site } from "./example";

const client = createClient<paths>({ baseUrl: site, headers: { "x-api-key": key } });

const created = await client.POST("/api/links", {
  body: newLink("openapi-fetch"),
  params: { header: { "Idempotency-Key": "openapi-fetch-1" } },
});
assert(created.data, JSON.stringify(created.error));
const link = created.data.data;
assert.deepEqual([link.shortCode, link.tags], ["openapi-fetch", ["marketing", "launch"]]);

const params = { path: { linkId: link.id } };
const read = await client.GET("/api/links/{linkId}", { params });
assert.equal(read.data?.data.maxClicks, 500);
const etag = read.response.headers.get("ETag") ?? "";

const changed = await client.PATCH("/api/links/{linkId}", {
  params: { ...params, header: { "If-Match": etag } },
  body: { folder: null },
});
assert.equal(changed.data?.data.folder, null);
const stale = await client.PATCH("/api/links/{linkId}", {
  params: { ...params, header: { "If-Match": etag } },
  body: { folder: "Other" },
});
assert.equal(stale.error?.code, "stale");

const listed = await client.GET("/api/links", { params: { query: { search: "openapi-fetch", total: true } } });
assert.equal(listed.data?.pagination.total, 1);

const refused = await client.POST("/api/links", { body: { originalUrl: "https://example.com/", tags: ["a b"] } });
assert(refused.error && "details" in refused.error);
assert.equal(refused.error.details?.[0]?.field, "tags[0]");

const batch = await client.POST("/api/links/batch", {
  body: {
    operations: [
      { method: "create", body: { originalUrl: "https://example.com/", externalId: "openapi-fetch" } },
      { method: "update", id: link.id, body: { folder: "Batches", tags: null } },
      // @ts-expect-error -- a number is no destination
      { method: "update", id: link.id, body: { originalUrl: 5 } },
      { method: "delete", id: "ext_openapi-fetch" },
    ],
  },
});
assert.deepEqual(batch.data?.data.results.map((one) => one.status), [201, 200, 400, 200]);

assert.equal((await client.DELETE("/api/links/{linkId}", { params })).data?.success, true);
assert.equal((await client.GET("/api/links/{linkId}", { params })).error?.code, "not_found");
