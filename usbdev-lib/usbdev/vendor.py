"""An interface with a protocol of its own: bulk and interrupt pipes, and class requests (USB 2.0, sections 5.7, 5.8 and 9.3). WebUSB and libusb reach it
without a driver.

MicroPython's USB stack passes no vendor requests and no BOS descriptor to Python, so that WinUSB's and WebUSB's own requests need other
firmware; the compiler says so where a device.yaml asks for them.
"""

from usbdev import stack, tell, wait


class Pipe:
    """An endpoint (USB 2.0, section 9.6.6). `write` sends to the host, `listen` and `wait` receive; which of them, the device's description says."""

    timeout = 1000  # ms that `write` waits for the host before OSError(ETIMEDOUT)
    on_data = None  # called with the pipe and the number of bytes when a transfer from the host has ended

    def __init__(self):
        self.busy = 3  # bit 0: a transfer is under way; bit 1: no host is there
        self.count = 0

    def write(self, data, end=True):
        """Sends bytes straight from a buffer and waits until the host has them (USB 2.0, section 5.8.3).

        data: any number of bytes
        end: whether an empty packet follows where the last one is full
        Raises OSError: ENODEV, there is no host; ETIMEDOUT, it has taken nothing for `timeout` ms; EIO, EBUSY, EINVAL, see `Report.send`.
        Raises ValueError: the pipe is from the host.
        """
        for part in (data, b"") if end and data and not len(data) & self.size - 1 else (data,):
            if self.busy & 2:
                raise OSError(19)  # ENODEV
            if not self.addr & 128:
                raise ValueError("this pipe is from the host: listen")
            self.free()
            self.submit(part)
            self.free()

    def free(self):
        if self.busy:
            wait(self, self.timeout)

    def listen(self, buffer):
        """Has the host's next transfer written to a buffer: up to its end, or a packet that is not full.

        buffer: takes the transfer; a multiple of 64 bytes, for whole packets
        Raises OSError: ENODEV, there is no host; EBUSY, it listens already; EIO, EINVAL, see `Report.send`.
        Raises ValueError: the pipe is to the host, or the buffer has no room for whole packets.
        """
        if self.addr & 128:
            raise ValueError("this pipe is to the host: write")
        if self.busy:
            raise OSError(19 if self.busy & 2 else 16)  # EBUSY, ENODEV
        if not buffer or len(buffer) % self.size:  # a packet that is longer than its room is written all the same, over what lies behind
            raise ValueError("a buffer has room for whole packets of %d bytes" % self.size)
        self.count = None
        self.submit(buffer)

    def wait(self, ms=1000):
        """Waits for the end of what `listen` began. Returns the number of bytes, or None where it has not ended.

        ms: ms at the most; 0: only looks
        """
        if self.busy:
            try:
                wait(self, ms)
            except OSError:
                return None
        return self.count

    def submit(self, data):
        self.busy = ok = stack.submit_xfer(self.addr, data)
        if not ok:
            raise OSError(5)  # EIO

    def done(self, status, count):
        self.busy = 0
        self.count = None if status else count
        if self.on_data and not status:
            tell(self)

    def run(self):
        if self.on_data and not self.addr & 128:
            self.on_data(self, self.count)


class Vendor:
    """`pipes` are its endpoints in the order of the description: ``Vendor("bulk in", "bulk out")``, or that of the device.yaml (USB 2.0, section 9.6.6).

    endpoints: "bulk in", "bulk out", "interrupt in" or "interrupt out" each; none: the first two
    """

    on_open = None  # called with the function when a host begins to use it: the place to `listen`
    on_request = None  # called with (stage, request) for class requests, inside of USB's callback: it must not wait or print;
    # returns False to refuse, True to accept, a buffer for the data stage (`machine.USBDevice`, control_xfer_cb)

    def __init__(self, *endpoints):
        self.endpoints = endpoints or ("bulk in", "bulk out")
        self.pipes = []

    def bind(self, addr, size):
        pipe = Pipe()
        pipe.addr = addr
        pipe.size = size
        self.pipes.append(pipe)
        return pipe.done

    def connect(self):
        for pipe in self.pipes:
            pipe.busy = 0
        tell(self)

    def run(self):
        if self.on_open:
            self.on_open(self)

    def ctrl(self, state, req):
        answer = self.on_request(state, req) if self.on_request else False
        if state == 1 and req[0] < 128 and answer and answer is not True and len(answer) < req[6] | req[7] << 8:
            return False  # more data than there is room for
        return answer

    def reset(self):
        for pipe in self.pipes:
            pipe.busy = 3
