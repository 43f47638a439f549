// The site that a flow talks to, and the link of the contract's example with an alias of the flow's own.

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is missing`);
  }
  return value;
}

export const site = variable("SITE");
export const key = variable("API_KEY");

export function newLink(customAlias: string) {
  return {
    originalUrl: "https://example.com/product-launch",
    customAlias,
    startsAt: "2099-12-01T09:00:00.000Z",
    expiresAt: "2099-12-31T23:59:59.000Z",
    maxClicks: 500,
    tags: ["marketing", "launch"],
    folder: "Product Launches",
    notes: "Shared in the December announcement",
  };
}
