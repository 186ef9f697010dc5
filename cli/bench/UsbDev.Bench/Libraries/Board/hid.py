# Keyboard reports, slowly and as fast as the library takes them.
from micropython import const

_REPORTS = const(200)


def all(send):
    for i in range(_REPORTS):
        send(i)


send = keyboard()
ready()
paced(send, _REPORTS, 50)
measure("all", all, send)
