"""What a serial port does beside writing and reading: bigger buffers, settings, breaks, the state of its own lines."""

from uarray import array
from micropython import const
from utime import ticks_diff, ticks_ms

import usbdev
from usbdev import idle, stack, tell, wait as wait_for

limit = 1024
needs_dtr = True
on_break = irq = None

_MARK_1 = const(0x6A95)  # stand in the last bytes of each packet's room until a packet has come
_MARK_2 = const(0x35E7)
_NOTING = const(256)  # of `state`: a notification is on its way

# Settings and lines.
rts = (lambda self: bool(self.state & 2),)  # the host is ready to receive
baudrate = (lambda self: int.from_bytes(self.mode[:4], "little"),)  # bits a second
bits = (lambda self: self.mode[6],)  # data bits: 5..8 or 16
parity = (lambda self: (None, 1, 0, 2, 3)[self.mode[5]],)  # None, 0 even, 1 odd, as `machine.UART` has it; 2 mark, 3 space
stop = (lambda self: (1, 1.5, 2)[self.mode[4]],)  # stop bits: 1, 1.5 or 2


def default(self, state, req):
    # Requests that come rarely.
    if req[0] == 0xA1 and req[1] == 0x21:  # GET_LINE_CODING
        return state > 1 or self.mode
    if req[0] != 0x21 or req[1] != 0x23:
        return False
    if state == 3:  # SEND_BREAK
        self.delay = req[2] | req[3] << 8
        self.event |= 2
        tell(self)
    return True


def run(self):
    event = self.event
    self.event = 0
    if event & 1 and self.on_line:
        self.on_line(self)
    if event & 2 and self.on_break:
        self.on_break(self, self.delay)
    if event & 4 and self.on_data:
        self.on_data(self)


def set_state(self, dcd=False, dsr=False, ri=False, brk=False, framing=False, parity=False, overrun=False):
    """Tells the host the state of modem lines and errors (SERIAL_STATE, PSTN 1.2, section 6.5.4). Waits while the one before is on its way.

    dcd, dsr, ri: whether the lines are on, carrier, data set ready, ring
    brk, framing, parity, overrun: whether that has come or happened
    Raises OSError: ENODEV, there is no host; ETIMEDOUT, it has not asked for `write_timeout` ms; EBUSY, EINVAL, see `Report.send`.
    """
    if not self.irq or self.busy & 4:
        raise OSError(19)  # ENODEV
    usb, addr = self.irq
    if self.state & _NOTING:
        wait_for(Waiter(lambda: self.state & _NOTING), self.write_timeout)
    state = dcd | dsr << 1 | brk << 2 | ri << 3 | framing << 4 | parity << 5 | overrun << 6
    self.note = bytes((0xA1, 0x20, 0, 0, usb.itf_max + usb.funcs.index(self), 0, 2, 0, state, 0))
    usb.handler[addr] = self.noted
    if stack.submit_xfer(addr, self.note):
        self.state |= _NOTING


def noted(self, status, count):
    self.state &= ~_NOTING


class Waiter:
    """What `wait_for` waits for: that f() becomes false."""

    def __init__(self, f):
        self.f = f

    @property
    def busy(self):
        return self.f() > 0


# --- reading and writing ---


def wait(self):
    # Waits until there is something to read, and returns whether there is. `usbdev.wait` with another look.
    start = ticks_ms()
    while not self.any():
        waited = ticks_diff(ticks_ms(), start)
        if waited >= self.timeout:
            return False
        if waited > 10:
            usbdev.poll()
        idle[not self.any()]()
    return True


def readline(self):
    """Reads up to and with a line feed, or what there is when nothing more comes within `timeout` ms. Returns the bytes, or None: nothing came.

    Raises as `any`.
    """
    line = bytearray()
    b = bytearray(1)
    while self.readinto(b):
        line.append(b[0])
        if b[0] == 10:
            break
    return bytes(line) or None


def flush(self):
    """Waits until the host has everything.

    Raises OSError: ETIMEDOUT, it has not within `write_timeout` ms (1000 where that is 0).
    """
    if self.busy & 5 == 1:
        wait_for(self, self.write_timeout or 1000)


def ioctl(self, request, flags):
    if request == 3:  # MP_STREAM_POLL
        ready = flags & 1 and self.any() and 1
        if flags & 4 and not self.busy and (self.state & 1 or not self.needs_dtr):
            ready |= 4
        return ready
    if request == 1:  # MP_STREAM_FLUSH
        self.flush()
    return 0


# --- bigger buffers ---


def write_readinto(self, data):
    # Writes more than there is room for.
    size = len(data)
    if size > self.limit:
        data = memoryview(data)
        for i in range(0, size, self.limit):
            if self.write(data[i : i + self.limit]) is None:
                return i or None
        return size
    if self.busy and not self.write_timeout:
        return None
    self.flush()
    self.tx = self.new(size)
    return self.write(data)


def extend(self, size):
    # From now on the host may send more at once.
    self.buffering = min(size, self.limit) & -64


def mark(self, slot):
    if len(slot[0]) == 64:
        slot[0] = array("H", bytes(self.buffering))
    b = slot[0]
    for i in range(32, len(b) + 1, 32):
        b[i - 1] = _MARK_1
        b[i - 2] = _MARK_2


def ticks(self):
    self.time = ticks_ms()


def peek(self, slot):
    # How much there is of a transfer that has not ended. It ends with a packet that is not full; after full ones the host may pause: what
    # has come overwrote the marks.
    b = slot[0]
    end = slot[1]
    if len(b) == 64 or self.busy & 4 or ticks_diff(ticks_ms(), self.time) < 2:
        return end
    for i in range(end // 2 + 32, len(b) + 1, 32):
        if b[i - 1] != _MARK_1 or b[i - 2] != _MARK_2:
            end = i * 2
    return end
