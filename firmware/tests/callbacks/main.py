# Timers, pins and the scheduler, soft and hard; what they raise is printed and does no harm.
import machine
import micropython
import time
from machine import Pin, Signal, Timer

micropython.alloc_emergency_exception_buf(100)
log = []


def fail(_):
    raise ValueError("from a callback")


# Periods and order.
fast = Timer(period=10, callback=lambda t: log.append("fast"))
slow = Timer(mode=Timer.PERIODIC, freq=40, callback=lambda t: log.append("slow"))
once = Timer(-1, mode=Timer.ONE_SHOT, period=15, callback=lambda t: log.append("once"))
time.sleep_ms(55)
fast.deinit()
slow.deinit()
print(log)
print(once, fast)

# Soft: the timer goes on after an exception. Hard: it is stopped.
soft = Timer(period=10, callback=fail)
time.sleep_ms(25)
soft.deinit()
hard_calls = 0


def hard(_):
    global hard_calls
    hard_calls += 1
    if hard_calls == 3:
        [1] * 1000  # the heap is locked here


timer = Timer(period=10, hard=True, callback=hard)
time.sleep_ms(100)
print("hard", hard_calls)

# Callbacks run while a loop spins.
done = []
Timer(mode=Timer.ONE_SHOT, period=5, callback=done.append)
spins = 0
while not done:
    spins += 1
print("spun", spins > 1000)

# Scheduled calls.
order = []
for i in range(3):
    micropython.schedule(order.append, i)
time.sleep_ms(1)
print(order)
micropython.schedule(fail, None)
time.sleep_ms(1)

# Pins: the host drives GP5 from host.txt at 300, 310 and 320 ms.
edges = []
button = Pin("GP5", Pin.IN, Pin.PULL_UP)
print(button, button.value())
button.irq(lambda p: edges.append(("both", p(), p.irq().flags())))
time.sleep_ms(305 - time.ticks_ms())
button.irq(lambda p: edges.append(("rising", p())), Pin.IRQ_RISING, hard=False)
time.sleep_ms(10)
button.irq(None)
time.sleep_ms(10)
print(edges, button.value())

led = Pin.board.LED
led.init(Pin.OUT, value=1)
led.toggle()
inverted = Signal(led, invert=True)
print(led, led.value(), inverted.value())
inverted.off()
print(Pin(25).value(), Pin("LED") is Pin.cpu.GPIO25)
wire = Pin(6, Pin.OPEN_DRAIN, Pin.PULL_UP)
released = wire()
wire.off()
print(released, wire())
for wrong in (30, "GP30", None):
    try:
        Pin(wrong)
    except ValueError as error:
        print(error)

# Nothing comes while interrupts are off, everything after.
late = []
timer = Timer(mode=Timer.ONE_SHOT, period=5, callback=late.append)
state = machine.disable_irq()
time.sleep_ms(20)
before = len(late)
machine.enable_irq(state)
time.sleep_ms(1)
print(before, len(late))
