const response = await fetch("{{ site_url }}/api/links/bulk", {
  method: "POST",
  headers: {
    "Content-Type": "application/json"
  },
  credentials: "include",
  body: JSON.stringify({
    links: [
      {
        originalUrl: "https://example.com/launch",
        customAlias: "{{ alias }}",
        tags: ["marketing"],
        folder: "Product Launches"
      },
      {
        originalUrl: "https://example.com/docs",
        notes: "Imported from the dashboard CSV tool"
      }
    ]
  })
});

const result = await response.json();
if (!response.ok) throw new Error(result.message);
console.log(result.data.created, result.data.errors);
