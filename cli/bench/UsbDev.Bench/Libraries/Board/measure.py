# What all scenarios measure with. The host reads its counters at "<" and ">"; what comes after "=" is heap that was taken, and what is
# still held of it. Heap is counted outside of that: to count it takes some ten thousand instructions.
import gc


def measure(name, f, *args):
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    print("<", name)
    f(*args)
    print(">", name)
    taken = gc.mem_alloc() - before
    gc.collect()
    held = gc.mem_alloc() - before
    gc.enable()
    print("=", name, taken, held)
