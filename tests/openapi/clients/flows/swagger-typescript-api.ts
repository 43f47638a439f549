import assert from "node:assert/strict";
import { Api, type ApiError, type HttpResponse, type InvalidRequest } from "../generated/swagger-typescript-api/api";
import { key, newLink, site } from "./example";

const { api } = new Api({ baseUrl: site, baseApiParams: { headers: { "x-api-key": key } } });

async function failure<Answer>(call: Promise<Answer>): Promise<InvalidRequest | ApiError> {
  try {
    await call;
  } catch (answer) {
    return (answer as HttpResponse<unknown, InvalidRequest | ApiError>).error;
  }
  throw new Error("The call succeeded.");
}

const created = await api.createLink(newLink("swagger"), { headers: { "Idempotency-Key": "swagger-1" } });
const link = created.data.data;
assert.deepEqual([link.shortCode, link.tags], ["swagger", ["marketing", "launch"]]);

const read = await api.getLink(link.id);
assert.equal(read.data.data.maxClicks, 500);
const headers = { "If-Match": read.headers.get("ETag") ?? "" };

assert.equal((await api.updateLink(link.id, { folder: null }, { headers })).data.data.folder, null);
assert.equal((await failure(api.updateLink(link.id, { folder: "Other" }, { headers }))).code, "stale");

assert.equal((await api.listLinks({ search: "swagger", total: true })).data.pagination.total, 1);

const refused = await failure(api.createLink({ originalUrl: "https://example.com/", tags: ["a b"] }));
assert("details" in refused);
assert.equal(refused.details?.[0]?.field, "tags[0]");

const batch = await api.batchLinks({
  operations: [
    { method: "create", body: { originalUrl: "https://example.com/", externalId: "swagger" } },
    { method: "update", id: link.id, body: { folder: "Batches", tags: null } },
    // @ts-expect-error -- a number is no destination
    { method: "update", id: link.id, body: { originalUrl: 5 } },
    { method: "delete", id: "ext_swagger" },
  ],
});
assert.deepEqual(batch.data.data.results.map((one) => one.status), [201, 200, 400, 200]);

assert.equal((await api.deleteLink(link.id)).data.data, null);
assert.equal((await failure(api.getLink(link.id))).code, "not_found");
