# Analog inputs and UARTs, which host.txt drives, and the size of the file system.
import asyncio
import os
import time
from machine import ADC, Pin, UART

knob = ADC(Pin(27))
print(knob, knob.read_u16(), ADC(26), ADC("GP29"), ADC(ADC.CORE_TEMP))
for wrong in (5, Pin(3), "GP3"):
    try:
        ADC(wrong)
    except ValueError as error:
        print(error)
time.sleep_ms(15)
print(knob.read_u16(), hex(knob.read_u16()), ADC(1).read_u16() == knob.read_u16())

uart = UART(1, 9600, parity=0, stop=2, timeout=50)
print(uart)
print(uart.write(b"hello"), uart.txdone(), uart.any())
uart.sendbreak()
print("read", uart.read(), uart.readline(), uart.read(3))
uart.init(baudrate=31250, bits=8, parity=None, stop=1)
print(uart.write(b"x" * 1000), uart.flush())
print("late", uart.read(1))


async def echo():
    stream = asyncio.StreamReader(uart)
    line = await stream.readline()
    print("line", line)


asyncio.run(echo())
uart.deinit()
try:
    uart.read(1)
except OSError as error:
    print(error)
try:
    UART(2)
except ValueError as error:
    print(error)
try:
    UART(0, bits=9)
except ValueError as error:
    print(error)

size = os.statvfs("/")
print(size[0], size[2], 0 < size[3] < size[2])
