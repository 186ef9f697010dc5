"""Serial ports (CDC ACM: CDC 1.2, PSTN 1.2) with the methods of `machine.UART`.

Both ways bytes are copied once, by C code, and a whole buffer is one transfer. Buffers are small until a program reads or writes big
pieces. What has no room waits: in `write` for the host, in the host for `read`. Nothing is lost.
"""

from array import array
from io import BytesIO, IOBase

from micropython import const
from struct import pack_into
from time import ticks_diff, ticks_ms

from usbdev import stack, tell, wait

_MARK_1 = const(0x6A95)  # stand in the last bytes of each packet's room until a packet has come
_MARK_2 = const(0x35E7)

class Cdc(IOBase):
    """A serial port. The host's settings: `baudrate`, `bits`, `parity` (None, 0 even, 1 odd), `stop`, and the lines `dtr` and `rts`."""

    kind = "cdc"
    timeout = 0  # ms that reading waits for the first byte
    write_timeout = 1000  # ms that writing waits for room before OSError(ETIMEDOUT); 0: it returns None at once
    limit = 1024  # bytes to which a buffer may grow; there are two each way
    needs_dtr = True  # nothing is written until a program has opened the port
    on_data = None  # called with the port when there is something to read
    on_line = None  # called with the port when the host has changed its settings or lines
    on_break = None  # called with the port and ms when the host sends a break: 0xFFFF begins one, 0 ends it

    def __init__(self):
        self.coding = bytearray(b"\x80\x25\x00\x00\x00\x00\x08")  # 9600 8N1 (PSTN 1.2, table 17)
        self.data = bytearray(7)  # settings that the host sends
        self.tx = self.new_tx(64)  # is filled next; `sent` is on its way
        # Buffers for what the host sends: bytes, how many of them have been handed on, how many have come or -1.
        self.rx = [bytearray(64), 0, -1]  # listens
        self.spare = [bytearray(64), 0, -1]  # listens next
        self.held = None  # is full, and waits until it is read
        self.io = BytesIO(64)  # what has come, to be read from `at` to `end`
        self.news = self.grow = 0
        self.closed()

    # --- writing ---

    def write(self, data):
        """Writes bytes: waits until there is room for them. Returns their number, or None while no program has the port open."""
        if not self.address:
            raise OSError(19)  # ENODEV
        if self.needs_dtr and not self.lines & 1:
            return None
        if isinstance(data, str):
            data = data.encode()
        size = len(data)
        if size > len(self.tx):
            if size > self.limit:
                data = memoryview(data)
                for i in range(0, size, self.limit):
                    if self.write(data[i : i + self.limit]) is None:
                        return i or None
                return size
            if self.busy and not self.write_timeout:
                return None
            self.flush()
            self.tx = self.new_tx(size)
        if self.full and not wait(self, self.write_timeout, "full"):
            if self.write_timeout:
                raise OSError(110)  # ETIMEDOUT
            return None
        pack_into(self.format, self.tx, 0, data)
        self.count = size
        self.full = size > 0
        if not self.busy:
            self.go()
        return size

    def flush(self):
        """Waits until the host has everything."""
        if self.busy and self.address and not wait(self, self.write_timeout or 1000):
            raise OSError(110)  # ETIMEDOUT

    def new_tx(self, size):
        self.format = "%ds" % size
        self.sent = self.sent_view = bytearray(size)
        self.view = b = bytearray(size)
        return b

    def go(self):
        if not self.full:
            return
        b = self.tx
        view = self.view
        if len(view) != self.count:
            view = memoryview(b)[: self.count]
        ok = stack.submit_xfer(self.address, view)
        self.busy = True  # no jump since: `done` cannot have been called
        self.tx = self.sent
        self.sent = b
        self.view = self.sent_view
        self.sent_view = view
        self.full = False
        self.short = self.count & self.size - 1
        if not ok:
            self.busy = False
            raise OSError(5)  # EIO

    def done(self, result, count):
        if self.full:
            self.go()
        elif self.short or result:
            self.busy = False
        else:  # after a full packet the host waits for more: an empty one ends it
            self.short = 1
            stack.submit_xfer(self.address, b"")

    # --- reading ---

    def any(self):
        """How many bytes can be read at once; there may be more behind them."""
        if self.at == self.end:
            self.refill()
        return self.end - self.at

    @property
    def empty(self):
        return not self.any()

    def readinto(self, buf, count=None):
        """Reads what is there, at most `count` bytes, and waits up to `timeout` ms for the first. Returns how many, None for none.

        Bytes of the buffer beyond those that were read may change.
        """
        if count is not None:
            buf = memoryview(buf)[:count]
        size = len(buf)
        if size > 127 and not (self.grow or self.on_data):
            self.grow = min(size, self.limit) & -64
        if not self.any() and not (self.timeout and wait(self, self.timeout, "empty")):
            return None
        at = self.at
        self.io.seek(at)
        self.io.readinto(buf)
        if size > self.end - at:
            size = self.end - at
        self.at = at + size
        if self.at == self.end:
            self.refill()
        return size

    def read(self, count=1024):
        """Reads what is there, at most `count` bytes, and waits up to `timeout` ms for the first. None: nothing came."""
        n = self.any() or self.timeout and wait(self, self.timeout, "empty") and self.any()
        if not n:
            return None
        b = bytearray(min(n, count))
        self.readinto(b)
        return bytes(b)

    def readline(self):
        """Reads up to and with a line feed, or what there is when nothing more comes within `timeout` ms. None: nothing came."""
        line = bytearray()
        b = bytearray(1)
        while self.readinto(b):
            line.append(b[0])
            if b[0] == 10:
                break
        return bytes(line) or None

    def refill(self):
        """Makes what the host has sent readable. USB's callbacks leave `held` alone once it is set, and come only at jumps."""
        held = self.held
        if held:
            slot = held
            end = held[2]
        else:
            slot = self.rx
            b = slot[0]
            end = slot[1]
            if len(b) == 64 or not self.source or ticks_diff(ticks_ms(), self.since) < 2:
                return
            # A transfer ends with a packet that is not full. After full ones the host may pause: what has come overwrote the marks.
            for i in range(end // 2 + 32, len(b) + 1, 32):
                if b[i - 1] != _MARK_1 or b[i - 2] != _MARK_2:
                    end = i * 2
            if end == slot[1]:
                return
        self.io.seek(0)
        self.io.write(slot[0])
        self.at = slot[1]
        self.end = slot[1] = end
        if held:
            self.mark(held)
            self.spare = held
            self.held = None
            if self.rx[2] >= 0:
                self.turn()

    def mark(self, slot):
        if self.grow and len(slot[0]) == 64:
            slot[0] = array("H", bytes(self.grow))
        b = slot[0]
        if len(b) > 64:
            for i in range(32, len(b) + 1, 32):
                b[i - 1] = _MARK_1
                b[i - 2] = _MARK_2

    def turn(self):
        self.held = self.rx
        self.rx = self.spare
        self.spare = None
        self.listen()

    def listen(self):
        slot = self.rx
        slot[1] = 0
        slot[2] = -1
        self.since = ticks_ms()
        stack.submit_xfer(self.source, slot[0])

    def take(self, result, count):
        self.rx[2] = self.rx[1] if result else count
        if not self.held:
            self.turn()
        if self.on_data:
            self.news |= 4
            tell(self)

    # --- settings and lines ---

    @property
    def dtr(self):
        """A program has the port open."""
        return bool(self.lines & 1)

    @property
    def rts(self):
        """The host is ready to receive."""
        return bool(self.lines & 2)

    @property
    def baudrate(self):
        """Bits a second."""
        c = self.coding
        return c[0] | c[1] << 8 | c[2] << 16 | c[3] << 24

    @property
    def bits(self):
        """Data bits: 5..8 or 16."""
        return self.coding[6]

    @property
    def parity(self):
        """None, 0 even, 1 odd, as `machine.UART` has it; 2 mark, 3 space."""
        return (None, 1, 0, 2, 3)[self.coding[5]]

    @property
    def stop(self):
        """Stop bits: 1, 1.5 or 2."""
        return (1, 1.5, 2)[self.coding[4]]

    def set_state(self, dcd=False, dsr=False, ri=False, brk=False, framing=False, parity=False, overrun=False):
        """Tells the host the state of modem lines and errors (SERIAL_STATE, PSTN 1.2 section 6.5.4)."""
        if not self.notification:
            raise OSError(19)  # ENODEV
        if self.noting and not wait(self, self.write_timeout, "noting"):
            raise OSError(110)  # ETIMEDOUT
        state = dcd | dsr << 1 | brk << 2 | ri << 3 | framing << 4 | parity << 5 | overrun << 6
        self.note = bytes((0xA1, 0x20, 0, 0, self.number, 0, 2, 0, state, 0))
        self.noting = stack.submit_xfer(self.notification, self.note)

    def noted(self, result, count):
        self.noting = False

    def notify(self):
        news = self.news
        self.news = 0
        if news & 1 and self.on_line:
            self.on_line(self)
        if news & 2 and self.on_break:
            self.on_break(self, self.pause)
        if news & 4 and self.on_data:
            self.on_data(self)

    # --- called by the device ---

    def opened(self, descriptor, at):
        self.control_interface = descriptor[at + 5] != 10  # data interfaces are of class 0x0A
        if self.control_interface:
            self.number = descriptor[at + 2]

    def endpoint(self, address, size):
        if self.control_interface:
            self.notification = address
            return self.noted
        if address & 128:
            self.address = address
            self.size = size
            self.busy = False
            return self.done
        self.source = address
        self.listen()
        return self.take

    def closed(self):
        self.busy = True
        self.full = self.noting = False
        self.address = self.source = self.notification = self.lines = self.at = self.end = 0
        self.spare = self.spare or self.held
        self.held = None

    def control(self, stage, request):
        kind = request[1]
        data = self.data
        if request[0] == 0xA1 and kind == 0x21:  # GET_LINE_CODING
            return stage > 1 or self.coding
        if request[0] != 0x21:
            return False
        if kind == 0x20:  # SET_LINE_CODING
            if stage == 1:
                return request[6] == 7 and not request[7] and data
            if data[4] > 2 or data[5] > 4 or data[6] not in b"\x05\x06\x07\x08\x10":
                return False
            if stage == 2:
                for i in range(7):
                    self.coding[i] = data[i]
        elif kind == 0x22:  # SET_CONTROL_LINE_STATE
            self.lines = request[2]
        elif kind == 0x23:  # SEND_BREAK
            self.pause = request[2] | request[3] << 8
            self.news |= 2
        else:
            return False
        if stage == 3:
            self.news |= kind != 0x23
            tell(self)
        return True

    def ioctl(self, request, flags):
        if request == 3:  # MP_STREAM_POLL
            ready = flags & 1 and self.any() and 1
            if flags & 4 and not self.busy and (self.lines & 1 or not self.needs_dtr):
                ready |= 4
            return ready
        if request == 1:  # MP_STREAM_FLUSH
            self.flush()
        return 0
