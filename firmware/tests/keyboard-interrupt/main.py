# Ctrl-C ends a tight loop, a sleep and a wait for input; without the interrupt character it is a character.
import micropython
import sys
import time


def spin():
    while True:
        pass


for name, run in (("loop", spin), ("sleep", lambda: time.sleep(1000)), ("read", lambda: sys.stdin.read(1))):
    try:
        run()
    except KeyboardInterrupt:
        print(name, "interrupted")
micropython.kbd_intr(-1)
print("read", repr(sys.stdin.read(2)))
micropython.kbd_intr(3)
print("at", time.ticks_ms() // 10 * 10)
