# Keyboard reports, slowly and as fast as the library takes them.
import adapter
from measure import measure
from micropython import const
from pace import paced, ready

_REPORTS = const(200)


def all(send):
    for i in range(_REPORTS):
        send(i)


send = adapter.keyboard()
ready()
paced(send, _REPORTS, 50)
measure("all", all, send)
