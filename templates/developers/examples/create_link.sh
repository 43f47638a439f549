curl -X POST "{{ site_url }}/api/links" \
  -H "Content-Type: application/json" \
  -H "x-api-key: sk_live_xxxxx" \
  -d '{
    "originalUrl": "https://example.com/product-launch",
    "customAlias": "launch",
    "startsAt": "2026-12-01T09:00:00.000Z",
    "expiresAt": "2026-12-31T23:59:59.000Z",
    "maxClicks": 500,
    "tags": ["marketing", "launch"],
    "folder": "Product Launches",
    "notes": "Shared in the December announcement"
  }'
