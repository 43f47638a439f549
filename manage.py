#!/usr/bin/env python
"""The command line of Shortener in a repository."""

from shortener.__main__ import main

if __name__ == "__main__":
    main()
