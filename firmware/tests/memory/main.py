# The collector finds every root while a script runs, and a full heap is an exception, not the end.
import gc
import json


def tree(n):
    return [[i, str(i), (i, i + 1), {i: i * 2}] for i in range(n)]


for _ in range(40):
    joined = tree(200) + tree(100)
    for position, entry in enumerate(joined):
        i = position if position < 200 else position - 200
        assert entry == [i, str(i), (i, i + 1), {i: i * 2}], entry
    ordered = sorted((str(i * 7919 % 1000) for i in range(300)), key=lambda v: (v, [v]))
    assert ordered == sorted(ordered)
    text = "{}-{}-{}".format([1] * 50, "x" * 100, {1: [2] * 20})
    assert len(text) == 317, len(text)


# Values that wait as arguments while others are made.
def gather(*args, **kwargs):
    return args, kwargs


for i in range(3000):
    args, kwargs = gather(str(i), [i], (i,), *[str(i + 1), str(i + 2)], k=str(i), **{"z": [i]})
    assert args == (str(i), [i], (i,), str(i + 1), str(i + 2)) and kwargs == {"k": str(i), "z": [i]}

for i in range(100):
    made = json.loads(json.dumps({"a": [{"b": str(j)} for j in range(30)]}))
    assert made["a"][29]["b"] == "29"

joined = ordered = made = text = None
gc.collect()
free = gc.mem_free()
for attempt in range(3):
    hoard = []
    try:
        while True:
            hoard.append(bytearray(1000))
    except MemoryError as error:
        count = len(hoard)
        hoard = None
        print("MemoryError", count > 100)
    gc.collect()
    assert gc.mem_free() > free - 2000, (free, gc.mem_free())

try:
    bytearray(1 << 29)
except MemoryError as error:
    print(error)
print("ok")
