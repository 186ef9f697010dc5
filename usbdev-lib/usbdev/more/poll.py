"""Runs USB by hand where MicroPython's scheduler does not: in interrupt handlers and in scheduled functions, which keep it locked.

Asking the REPL whether it has input does it; nothing is read.
"""

import sys

try:
    import select

    poller = select.poll()
    poller.register(sys.stdin, select.POLLIN)

    def poll():
        for _ in poller.ipoll(0):
            pass

except ImportError:  # MicroPython's own builds for SAMD21

    def poll():
        pass
