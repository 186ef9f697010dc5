"""Fetches what MicroPython images are made of, builds them, and keeps what it built by the content it was built from."""
