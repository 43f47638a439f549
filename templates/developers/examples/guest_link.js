const response = await fetch("{{ site_url }}/api/links/guest", {
  method: "POST",
  headers: {
    "Content-Type": "application/json"
  },
  body: JSON.stringify({
    originalUrl: "https://example.com/article",
    customAlias: "read-this"
  })
});

const result = await response.json();
console.log(result.data.shortUrl, result.data.expiresAt);
