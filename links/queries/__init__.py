"""Query strings that the API and the dashboard share: which links of a list, and how a QR code looks."""
