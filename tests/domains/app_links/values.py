"""Apps for tests."""

FINGERPRINT = ":".join(["14", "6D", "E9", "83"] * 8)
APPLE = {"teamId": "A1B2C3D4E5", "bundleId": "com.example.app", "paths": ["NOT /blog*", "/*"]}
ANDROID = {"packageName": "com.example.app", "fingerprints": [FINGERPRINT]}
