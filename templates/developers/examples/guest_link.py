import json
from urllib.request import Request, urlopen

request = Request(
    "{{ site_url }}/api/links/guest",
    method="POST",
    headers={"Content-Type": "application/json"},
    data=json.dumps({
        "originalUrl": "https://example.com/article",
        "customAlias": "{{ guest_alias }}",
    }).encode(),
)
with urlopen(request) as response:
    result = json.load(response)

print(result["data"]["shortUrl"], result["data"]["expiresAt"])
