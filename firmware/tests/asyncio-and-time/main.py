# Simulated time: exact, and the same in each run.
import asyncio
import machine
import random
import select
import sys
import time

start = time.ticks_us()
for ms in (0, 1, 10):
    before = time.ticks_us()
    time.sleep_ms(ms)
    print(ms, time.ticks_diff(time.ticks_us(), before) // 1000)
before = time.ticks_us()
time.sleep_us(250)
print(time.ticks_diff(time.ticks_us(), before) // 10 * 10)
time.sleep(0.02)
print(time.time() - time.mktime((2021, 1, 1, 0, 0, 0, 0, 0)), time.localtime()[:3], time.time_ns() // 1000000000 == time.time())


async def count(name, ms, n):
    for i in range(n):
        await asyncio.sleep_ms(ms)
        print(name, i, time.ticks_diff(time.ticks_us(), start) // 10000)
    return name


async def slow():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def reader():
    stream = asyncio.StreamReader(sys.stdin)
    print("read", await stream.readline())


async def main():
    task = asyncio.create_task(slow())
    print(await asyncio.gather(count("a", 30, 3), count("b", 45, 2), reader()))
    task.cancel()
    try:
        await asyncio.wait_for(slow(), 0.05)
    except asyncio.TimeoutError:
        print("timeout")
    try:
        await task
    except asyncio.CancelledError:
        pass


asyncio.run(main())
poller = select.poll()
poller.register(sys.stdin, select.POLLIN)
before = time.ticks_ms()
print(poller.poll(20), time.ticks_diff(time.ticks_ms(), before))
before = time.ticks_ms()
machine.lightsleep(30)
print(time.ticks_diff(time.ticks_ms(), before))
print(machine.freq(), machine.unique_id().hex(), machine.reset_cause() == machine.PWRON_RESET, random.getrandbits(32), sys.platform)
machine.reset()
