# Whatever recurses too deep is refused with an exception (of memory, where the input fills the heap first), in Python and in C.
import gc
import json
import re


def endless():
    endless()


class Reflection:
    def __repr__(self):
        return repr(self)

    def __getattr__(self, name):
        return getattr(self, name)

    def __add__(self, other):
        return self + other

    def __lt__(self, other):
        return sorted([self, self])


def generations(n):
    yield from generations(n + 1)


def nested(start, wrap, depth):
    for _ in range(depth):
        start = wrap(start)
    return start


many = 1000
cases = (
    ("function", endless),
    ("repr", lambda: repr(nested([], lambda inner: [inner], many))),
    ("compare", lambda: nested((), lambda inner: (inner,), many) == nested((), lambda inner: (inner,), many)),
    ("hash", lambda: hash(nested((), lambda inner: (inner,), many))),
    ("iterators", lambda: list(nested(iter([]), lambda inner: map(abs, inner), many))),
    ("json.dumps", lambda: json.dumps(nested([], lambda inner: [inner], many))),
    ("re.compile", lambda: re.compile("(" * many)),
    ("re.match", lambda: re.match("(a*)*b", "a" * many)),
    ("eval", lambda: eval("[" * 2 * many + "]" * 2 * many)),
    ("lambda", lambda: eval("lambda:" * 2 * many + "1")),
    ("__repr__", lambda: repr(Reflection())),
    ("__getattr__", lambda: Reflection().x),
    ("__add__", lambda: Reflection() + 1),
    ("__lt__", lambda: sorted([Reflection(), Reflection()])),
    ("generator", lambda: list(generations(0))),
)
for name, run in cases:
    try:
        run()
        print(name, "returned")
    except (RuntimeError, MemoryError):
        print(name, "refused")
    gc.collect()
