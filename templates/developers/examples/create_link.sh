curl -X POST "{{ site_url }}/api/links" \
  -H "Content-Type: application/json" \
  -H "x-api-key: sk_live_xxxxx" \
  -d '{
    "originalUrl": "https://example.com/product-launch",
    "customAlias": "{{ alias }}",
    "startsAt": "{{ starts_at }}",
    "expiresAt": "{{ expires_at }}",
    "maxClicks": 500,
    "tags": ["marketing", "launch"],
    "folder": "Product Launches",
    "notes": "Shared in the December announcement"
  }'
