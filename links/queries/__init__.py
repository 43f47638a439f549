"""Query strings that the API and the dashboard share: the filters of lists, and the style of QR codes."""
