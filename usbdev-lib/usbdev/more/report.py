"""What few reports and interfaces need."""

from usbdev import tell

output = feature = on_output = on_feature = None
ibuf = None  # room for what the host sends
event = 0  # 1: a feature report has come, 2: an output report, and `run` has not been called yet


def extend(self, id, size):
    # Makes the buffer of a feature report.
    self.feature = bytearray(size + 1)
    self.feature[0] = id


def run(self):
    event = self.event
    self.event = 0
    if event & 2 and self.on_output:
        self.on_output(self)
    if event & 1 and self.on_feature:
        self.on_feature(self)


def refuse(self, name, value, low, high):
    """Raises the error of a field whose value does not fit.

    name: the field's
    value: that does not fit
    low, high: its range, low..high
    Raises ValueError: always.
    """
    raise ValueError("%s: %s is not in %d..%d" % (name, value, low, high))


def tap(self, key):
    """Presses a key and releases it again, for reports that have the two; returns before the host has both.

    key: as in the report's `press`, 0..

    What `press` and `release` raise, it raises too.
    Raises OSError: ETIMEDOUT, as `ready`.
    """
    self.follow(key)


def follow(self, key):
    # Whoever goes on is known before the report is on its way: it may get there before the next line.
    self.ready()
    self.key = key
    self.hid.next = self
    try:
        self.press(key)
    except:
        self.hid.next = None
        raise


def step(self):
    self.hid.next = None
    self.release(self.key)


def default(self, state, req):
    # Requests that come rarely, or never (HID 1.11, section 7.2).
    kind = req[1]
    id = req[2]
    value = req[3]
    if req[0] == 0x81:  # a standard request: GET_DESCRIPTOR of the interface's own one
        return kind == 6 and value == 0x21 and (state > 1 or header(self))
    if kind == 10:  # SET_IDLE
        self.period = value
        if value:
            from usbdev.idle import Idle

            self.idle = Idle(self, value, id)
        return True
    if kind == 11:  # SET_PROTOCOL
        self.mode = id
        return True
    if kind & 0xFE == 2:  # GET_IDLE, GET_PROTOCOL
        return state > 1 or bytes((self.mode if kind & 1 else self.period,))
    report = self.items.get(id)
    b = report and value in (1, 2, 3) and getattr(report, ("input", "output", "feature")[value - 1])
    if not b:
        return False
    skip = not id  # the ID is not on the wire
    if kind == 1:  # GET_REPORT
        return state > 1 or memoryview(b)[skip:]
    if kind != 9 or value == 1:
        return False
    data = self.ibuf
    if not data:
        size = 0
        for r in self.items.values():
            size = max(size, len(r.output or b""), len(r.feature or b""))
        data = self.ibuf = bytearray(size - skip)
    if not len(b) - skip <= req[6] | req[7] << 8 <= len(data):
        return False
    if state == 1:  # SET_REPORT
        for i in range(len(data)):
            data[i] = 0
        return data
    if state == 2:
        if id and data[0] != id:
            return False
        for i in range(1, len(b)):
            b[i] = data[i - skip]
        report.event |= 4 - value
        tell(report)
    return True


def header(self):
    n = len(self.descriptor)
    return bytes((9, 0x21, 0x11, 1, 0, 1, 0x22, n & 255, n >> 8))
