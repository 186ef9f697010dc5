"""The chip's own UART, with the methods of `pio_uart`."""

import gc

from machine import UART, Pin

ROOM = 64 if gc.mem_free() < 32768 else 256  # bytes


class ChipUart:
    errors = 0  # are not told

    def __init__(self, number, tx, rx, baudrate=115200):
        Pin(tx, Pin.OUT, value=1)  # or else MicroPython's port for SAMD chips sends no break
        self.uart = UART(number, baudrate, tx=tx, rx=rx, txbuf=ROOM, rxbuf=2 * ROOM)
        self.readinto = self.uart.readinto
        self.any = self.uart.any

    def init(self, baudrate, bits, parity, stop):
        if not 5 <= bits <= 8 or parity not in (None, 0, 1):
            raise ValueError("5..8 bits, parity None, 0 or 1")
        self.uart.init(baudrate, bits=bits, parity=parity, stop=2 if stop > 1 else 1)

    def write(self, data):
        return self.uart.write(data) or 0

    def set_break(self, on):
        if on:
            self.uart.sendbreak()  # of a length of its own
