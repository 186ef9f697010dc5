# Keyboard reports, slowly and as fast as the library takes them.
from micropython import const

_PACED = const(50)
_REPORTS = const(200)


def all(send):
    for i in range(_REPORTS):
        send(i)


send, step = keyboard()
ready()
paced(send, step, _PACED, 50)
measure("all", all, send)
