curl -X POST "{{ site_url }}/api/links/guest" \
  -H "Content-Type: application/json" \
  -d '{
    "originalUrl": "https://example.com/article",
    "customAlias": "{{ guest_alias }}"
  }'
