"""Lists of other services that the worker asks about destinations: DNS blocklists and Google Safe Browsing.

Both are off by default. Requests of people and visitors never wait for them.
"""
