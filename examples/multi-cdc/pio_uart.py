"""A UART in the RP2040's PIO, with the methods of machine.UART: four of them fit beside the two that the chip has.

Each takes two state machines and two DMA channels. The processor touches a character twice, in `write` and in `readinto`; nothing is lost
while a program does something else for as long as 256 characters take.
"""

from array import array
from time import sleep_us, ticks_diff, ticks_ms

import micropython
from machine import Pin
from micropython import const
from rp2 import DMA, PIO, StateMachine, asm_pio
from uctypes import addressof, bytearray_at

_ROOM = const(256)  # characters each way
_RING = const(9)  # log2 of its bytes
_COUNT = const(0xFFFFFFF)  # characters that a DMA channel is set up for: months at 9600 baud, and still a small int

FRAMING = const(1)  # bits of `errors`
PARITY = const(2)
OVERRUN = const(4)
BREAK = const(8)


# 8 cycles a bit. Y holds the number of bits behind the first one.
@asm_pio(out_init=PIO.OUT_HIGH, set_init=PIO.OUT_HIGH, out_shiftdir=PIO.SHIFT_RIGHT, fifo_join=PIO.JOIN_TX)
def _send():
    pull()
    mov(x, y)
    label("bit")
    out(pins, 1)
    jmp(x_dec, "bit")[6]


# Samples the middle of each bit, the stop bit's too, which is 0 where there is none; from there to the next start bit are only 4 cycles.
@asm_pio(in_shiftdir=PIO.SHIFT_RIGHT, fifo_join=PIO.JOIN_RX)
def _receive():
    wait(0, pin, 0)
    mov(x, y)[4]
    label("bit")
    nop()[5]
    in_(pins, 1)
    jmp(x_dec, "bit")
    push(noblock)
    wait(1, pin, 0)


@micropython.viper
def _encode(frames: ptr16, forms: ptr16, data: ptr8, size: int):
    for i in range(size):
        frames[i] = forms[data[i]]


# job: how many, where in the ring, shift, data bits, parity, errors. Returns how many characters are in the buffer.
@micropython.viper
def _decode(words: ptr16, buffer: ptr8, job: ptr32) -> int:
    shift = job[2]
    mask = (1 << job[3]) - 1
    stop = 1 << 15 - shift
    parity = job[4]
    at = job[1]
    count = 0
    for _ in range(job[0]):
        word = words[at] >> shift
        at = at + 1 & 255
        if word & stop == 0:
            if word == 0:
                job[5] |= 8  # BREAK
                continue
            job[5] |= 1  # FRAMING
        elif parity >= 0:
            ones = word ^ stop
            ones ^= ones >> 8
            ones ^= ones >> 4
            if 0x6996 >> (ones & 15) & 1 != parity:
                job[5] |= 2  # PARITY
        buffer[count] = word & mask
        count += 1
    return count


class PioUart:
    """UART number 0 to 3."""

    errors = 0  # what has come since it was last set to 0

    def __init__(self, number, baudrate=115200, tx=None, rx=None, **format):
        block = 0x50200000 + (number >> 1) * 0x100000
        first = (number & 1) * 2
        self.sender = StateMachine(number * 2)
        self.receiver = StateMachine(number * 2 + 1)
        self.tx = tx
        self.rx = rx
        self.frames = array("H", bytes(2 * _ROOM))  # what is on its way
        self.forms = array("H", bytes(512))  # frame of each byte
        self.ring = bytearray(2 << _RING)  # twice the room: it has to begin where its size divides the address
        self.start = (addressof(self.ring) + (1 << _RING) - 1) & -(1 << _RING)
        self.words = bytearray_at(self.start, 1 << _RING)
        self.job = array("i", bytes(24))
        self.out = DMA()
        self.into = DMA()
        dreq = (number >> 1) * 8 + first
        self.out_control = self.out.pack_ctrl(size=1, inc_write=False, treq_sel=dreq)
        self.out_address = block + 0x10 + first * 4
        self.into_control = self.into.pack_ctrl(size=1, inc_read=False, ring_size=_RING, ring_sel=True, treq_sel=dreq + 5)
        self.into_address = block + 0x20 + first * 4 + 6  # the next machine's, upper half: what is shifted in stands at the top
        self.bits = self.stop = 0
        self.init(baudrate, **format)

    def init(self, baudrate=115200, bits=8, parity=None, stop=1):
        """Sets the format: 5..8 bits, parity None, 0 even, 1 odd, 1 or 2 stop bits. What is on its way gets up to 100 ms to leave."""
        if not 300 <= baudrate <= 1000000 or not 5 <= bits <= 8 or parity not in (None, 0, 1):
            raise ValueError("300..1000000 baud, 5..8 bits, parity None, 0 or 1")
        if self.stop:
            self.flush(100)
        if (bits, parity, stop) != (self.bits, self.parity if self.bits else None, self.stop):
            self.bits = bits
            self.parity = parity
            self.stop = 2 if stop > 1 else 1
            self.make_forms()
        frame = 1 + bits + (parity is not None)
        self.shift = 16 - frame  # data, parity, stop bit
        self.frame_us = (frame + self.stop) * 1000000 // baudrate + 1
        self.run(self.sender, _send, baudrate, frame + self.stop - 1, out_base=Pin(self.tx), set_base=Pin(self.tx))
        self.run(self.receiver, _receive, baudrate, frame - 1, in_base=Pin(self.rx, Pin.IN, Pin.PULL_UP))
        self.listen()

    @staticmethod
    def run(machine, program, baudrate, count, **pins):
        machine.active(0)
        machine.init(program, freq=baudrate * 8, **pins)
        machine.exec("set(y, %d)" % count)
        machine.active(1)

    def make_forms(self):
        for byte in range(256):
            data = byte & ((1 << self.bits) - 1)
            form = data | 0xFFFF << self.bits  # idle behind it
            if self.parity is not None:
                odd = self.parity
                n = data
                while n:
                    odd ^= n & 1
                    n >>= 1
                if not odd:
                    form ^= 1 << self.bits
            self.forms[byte] = form << 1 & 0xFFFF

    # --- sending ---

    def write(self, data):
        """Sends bytes; returns how many have been taken: at most 256, none while others are on their way."""
        size = min(len(data), _ROOM)
        if self.out.active() or not size:
            return 0
        _encode(self.frames, self.forms, data, size)
        self.out.config(read=self.frames, write=self.out_address, count=size, ctrl=self.out_control, trigger=True)
        return size

    def txdone(self):
        """Everything has been sent, but for the last characters in the FIFO, which takes eight."""
        return not self.out.active() and not self.sender.tx_fifo()

    def flush(self, ms=1000):
        """Waits until everything has been sent, at most so many ms."""
        start = ticks_ms()
        while not self.txdone():
            if ticks_diff(ticks_ms(), start) >= ms:
                self.out.active(0)
                return
        sleep_us(self.frame_us)

    def set_break(self, on):
        """Begins or ends a break, behind what is being sent."""
        self.flush()
        self.sender.exec("set(pins, %d)" % (not on))

    # --- receiving ---

    def listen(self):
        self.into.active(0)
        self.taken = 0  # characters since then
        self.into.config(read=self.into_address, write=self.start, count=_COUNT, ctrl=self.into_control, trigger=True)

    def any(self):
        """How many characters wait."""
        waiting = _COUNT - self.into.count - self.taken
        if waiting > _ROOM:
            self.errors |= OVERRUN
            self.taken += waiting - _ROOM
            waiting = _ROOM
        elif not waiting and self.taken > _COUNT // 2:
            self.listen()
        return waiting

    def readinto(self, buffer):
        """Reads what has come; returns the number of bytes, None for none. Breaks are not among them, but in `errors`."""
        size = min(self.any(), len(buffer))
        if not size:
            return None
        job = self.job
        job[0] = size
        job[1] = self.taken & 255
        job[2] = self.shift
        job[3] = self.bits
        job[4] = -1 if self.parity is None else self.parity
        job[5] = self.errors
        self.taken += size
        count = _decode(self.words, buffer, job)
        self.errors = job[5]
        return count or None

    def deinit(self):
        """Gives the state machines and the channels back."""
        for machine in self.sender, self.receiver:
            machine.active(0)
        for channel in self.out, self.into:
            channel.active(0)
            channel.close()
