const response = await fetch("{{ site_url }}/api/links/guest", {
  method: "POST",
  headers: {
    "Content-Type": "application/json"
  },
  body: JSON.stringify({
    originalUrl: "https://example.com/article",
    customAlias: "{{ guest_alias }}"
  })
});

const result = await response.json();
if (!response.ok) throw new Error(result.message);
console.log(result.data.shortUrl, result.data.expiresAt);
