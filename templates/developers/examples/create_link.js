const response = await fetch("{{ site_url }}/api/links", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "x-api-key": "sk_live_xxxxx"
  },
  body: JSON.stringify({
    originalUrl: "https://example.com/product-launch",
    customAlias: "{{ alias }}",
    startsAt: "{{ starts_at }}",
    expiresAt: "{{ expires_at }}",
    maxClicks: 500,
    tags: ["marketing", "launch"],
    folder: "Product Launches",
    notes: "Shared in the December announcement"
  })
});

const result = await response.json();
if (!response.ok) throw new Error(result.message);
console.log(result.data.shortUrl);
