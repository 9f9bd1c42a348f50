"""granian's command line, with the site loaded before its processes are made: each begins as a copy.

So one that died is replaced in a tenth of a second, and the code stands in memory once.
"""

from granian.cli import entrypoint

from portal import wsgi

__all__ = ["wsgi"]

if __name__ == "__main__":
    entrypoint()
