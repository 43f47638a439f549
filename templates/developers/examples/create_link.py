import json
from urllib.request import Request, urlopen

request = Request(
    "{{ site_url }}/api/links",
    method="POST",
    headers={"Content-Type": "application/json", "x-api-key": "sk_live_xxxxx"},
    data=json.dumps({
        "originalUrl": "https://example.com/product-launch",
        "customAlias": "{{ alias }}",
        "startsAt": "{{ starts_at }}",
        "expiresAt": "{{ expires_at }}",
        "maxClicks": 500,
        "tags": ["marketing", "launch"],
        "folder": "Product Launches",
        "notes": "Shared in the December announcement",
    }).encode(),
)
with urlopen(request) as response:
    result = json.load(response)

print(result["data"]["shortUrl"])
