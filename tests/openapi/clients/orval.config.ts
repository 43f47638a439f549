// The fetch client and the zod schemas, from openapi.json in the current folder.
const input = "./openapi.json";

export default {
  client: { input, output: { target: "./generated/orval/client.ts", client: "fetch" } },
  zod: { input, output: { target: "./generated/orval/zod.ts", client: "zod" } },
};
