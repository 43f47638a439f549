const response = await fetch("{{ site_url }}/api/links", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "x-api-key": "sk_live_xxxxx"
  },
  body: JSON.stringify({
    originalUrl: "https://example.com/product-launch",
    customAlias: "launch",
    startsAt: "2026-12-01T09:00:00.000Z",
    expiresAt: "2026-12-31T23:59:59.000Z",
    maxClicks: 500,
    tags: ["marketing", "launch"],
    folder: "Product Launches",
    notes: "Shared in the December announcement"
  })
});

const result = await response.json();
console.log(result.data.shortUrl);
