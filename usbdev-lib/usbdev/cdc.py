"""Serial ports (CDC 1.2, section 6.2; PSTN 1.2, section 6.3.10 to 6.5.4) with the methods of `machine.UART`.

Both ways bytes are copied once, by C code, and a whole buffer is one transfer. Buffers are small until a program reads or writes big
pieces. What has no room waits: in `write` for the host, in the host for `read`. Nothing is lost.
"""

from uio import BytesIO, IOBase
from ustruct import pack_into

from usbdev import getter, stack, tell, wait


class Cdc(IOBase):
    """A serial port (CDC 1.2, section 6.2). The host's settings: `baudrate`, `bits`, `parity` (None, 0 even, 1 odd), `stop`, and the lines `dtr` and `rts`.

    Also (in usbdev/more/cdc.py): `flush`, `readline`, `set_state`, and
    `limit`, bytes to which a buffer may grow; there are two each way (1024);
    `needs_dtr`: nothing is written until a program has opened the port (True);
    `on_break`, called with the port and ms when the host sends a break: 0xFFFF begins one, 0 ends it.
    """

    timeout = 0  # ms that reading waits for the first byte
    write_timeout = 1000  # ms that writing waits for room before OSError(ETIMEDOUT); 0: it returns None at once
    on_data = None  # called with the port when there is something to read
    on_line = None  # called with the port when the host has changed its settings or lines
    buffering = 0  # bytes of the buffers for what the host sends, once they have grown
    event = 0  # 1: on_line, 2: on_break, 4: on_data is to be called, and `run` has not been called yet
    __getattr__ = getter

    def __init__(self):
        self.mode = bytearray(b"\x80\x25\x00\x00\x00\x00\x08")  # 9600 8N1 (PSTN 1.2, table 17)
        self.data = bytearray(7)  # settings that the host sends
        self.tx = self.new(64)  # is filled next; `sent` is on its way
        # Buffers for what the host sends: bytes, how many of them have been handed on, how many have come or -1.
        self.rxbuf = [bytearray(64), 0, -1]  # listens
        self.ibuf = [bytearray(64), 0, -1]  # listens next
        self.waiting = None  # is full, and waits until it is read
        self.io = BytesIO(64)  # what has come, to be read from `idx` to `end`
        self.reset()

    # --- writing ---
    # busy, bit 0: a transfer is under way; bit 1: `tx` is full; bit 2: no host is there

    def write(self, data):
        """Writes bytes: waits until there is room for them. Returns their number, or None while no program has the port open.

        data: any number of bytes, or text, which is written as UTF-8
        Raises OSError: ENODEV, there is no host; ETIMEDOUT, it has read nothing for `write_timeout` ms; EIO, EBUSY, EINVAL, see `Report.send`.
        """
        if self.busy & 4:
            raise OSError(19)  # ENODEV
        if not self.state & 1 and self.needs_dtr:
            return None
        if isinstance(data, str):
            data = data.encode()
        size = len(data)
        if size > len(self.tx):
            return self.write_readinto(data)
        if self.busy & 2:
            if not self.write_timeout:
                return None
            wait(self, self.write_timeout, 2)
        pack_into(self.format, self.tx, 0, data)
        self.count = size
        self.busy |= (size > 0) << 1
        if not self.busy & 1:
            self.send()
        return size

    def new(self, size):
        self.format = str(size) + "s"
        self.sent = self.out_buf = bytearray(size)
        self.out = b = bytearray(size)
        return b

    def send(self):
        if not self.busy & 2:
            return
        b = self.tx
        out = self.out
        if len(out) != self.count:
            out = memoryview(b)[: self.count]
        ok = stack.submit_xfer(self.addr, out)
        self.busy = ok  # no jump since: `done` cannot have been called
        self.tx = self.sent
        self.sent = b
        self.out = self.out_buf
        self.out_buf = out
        self.short = self.count & self.size - 1
        if not ok:
            raise OSError(5)  # EIO

    def done(self, status, count):
        if self.busy & 2:
            self.send()
        elif self.short or status:
            self.busy = 0
        else:  # after a full packet the host waits for more: an empty one ends it
            self.short = 1
            stack.submit_xfer(self.addr, b"")

    # --- reading ---

    def any(self):
        """Returns how many bytes can be read at once; there may be more behind them.

        Raises OSError: EBUSY, EINVAL, see `Report.send`.
        """
        if self.idx == self.end:
            self.fill()
        return self.end - self.idx

    def readinto(self, buf, count=None):
        """Reads what is there, and waits up to `timeout` ms for the first byte. Returns how many bytes, None for none.

        buf: takes them; its bytes beyond those that were read may change
        count: number of bytes at the most; None: as many as have room
        Raises as `any`.
        """
        if count is not None:
            buf = memoryview(buf)[:count]
        size = len(buf)
        if size > 127 and not (self.buffering or self.on_data):
            self.extend(size)
        if not self.any() and not (self.timeout and self.wait()):
            return None
        at = self.idx
        self.io.seek(at)
        self.io.readinto(buf)
        if size > self.end - at:
            size = self.end - at
        self.idx = at + size
        if self.idx == self.end:
            self.fill()
        return size

    def read(self, count=1024):
        """Reads what is there, and waits up to `timeout` ms for the first byte. Returns the bytes, or None: nothing came.

        count: number of bytes at the most
        Raises as `any`.
        """
        n = self.any() or self.timeout and self.wait() and self.any()
        if not n:
            return None
        b = bytearray(min(n, count))
        self.readinto(b)
        return bytes(b)

    def fill(self):
        # Makes what the host has sent readable. USB's callbacks leave `waiting` alone once it is set, and come only at jumps.
        held = self.waiting
        slot = held or self.rxbuf
        end = held[2] if held else self.buffering and self.peek(slot) or slot[1]
        if end == slot[1] and not held:
            return
        self.io.seek(0)
        self.io.write(slot[0])
        self.idx = slot[1]
        self.end = slot[1] = end
        if held:
            if self.buffering:
                self.mark(held)
            self.ibuf = held
            self.waiting = None
            if self.rxbuf[2] >= 0:
                self.next()

    def next(self):
        self.waiting = self.rxbuf
        self.rxbuf = self.ibuf
        self.ibuf = None
        self.listen()

    def listen(self):
        slot = self.rxbuf
        slot[1] = 0
        slot[2] = -1
        if self.buffering:
            self.ticks()
        stack.submit_xfer(self.src, slot[0])

    def rx(self, status, count):
        self.rxbuf[2] = self.rxbuf[1] if status else count
        if not self.waiting:
            self.next()
        if self.on_data:
            self.event |= 4
            tell(self)

    # --- settings and lines ---

    @property
    def dtr(self):
        """A program has the port open (PSTN 1.2, section 6.3.12)."""
        return bool(self.state & 1)

    def ctrl(self, state, req):
        kind = req[1]
        if req[0] != 0x21 or not 0x20 <= kind <= 0x22:
            return self.default(state, req)
        data = self.data
        if kind == 0x22:  # SET_CONTROL_LINE_STATE
            self.state = self.state & 256 | req[2]
        elif state == 1:  # SET_LINE_CODING
            return kind == 0x20 and req[6] == 7 and not req[7] and data
        elif data[4] > 2 or data[5] > 4 or data[6] not in b"\x05\x06\x07\x08\x10":
            return False
        elif state == 2:
            for i in range(7):
                self.mode[i] = data[i]
        if state == 3 and self.on_line:
            self.event |= 1
            tell(self)
        return True

    def connect(self):
        if self.busy & 4:
            self.busy = 0
            self.listen()

    def reset(self):
        self.busy = 5
        self.state = self.idx = self.end = 0
        self.ibuf = self.ibuf or self.waiting
        self.waiting = None
