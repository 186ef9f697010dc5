"""What a MIDI function does beside notes and controllers: rarer messages, what waits, and what comes from the host."""

from umachine import Timer

import usbdev
from usbdev import stack, tell, wait

on_event = on_sysex = inbox = None
timer = None
late = False  # what comes has waited long enough for room
hold = told = False
thru = {}
at = src = 0


def format(self, tx, rx, from_device=None, to_device=None):
    # The cables, by the names of arguments.
    return tx if from_device is None else from_device, rx if to_device is None else to_device


# --- to the host ---


def program_change(self, channel, number, cable=0):
    """Another program (MIDI 1.0, table II).

    channel: 0..15
    number: 0..127
    cable: 0.. of those from the device
    Raises as `put`.
    """
    self.put(cable << 4 | 12, 0xC0 + channel, number, 0)


def pitch_bend(self, channel, value, cable=0):
    """The pitch wheel (MIDI 1.0, table II).

    channel: 0..15
    value: -8192..8191, 0 in the middle
    cable: 0.. of those from the device
    Raises as `put`.
    """
    value += 8192
    self.put(cable << 4 | 14, 0xE0 + channel, value & 127, value >> 7)


def pressure(self, channel, value, note=None, cable=0):
    """Aftertouch, of the channel or of a key (MIDI 1.0, table II).

    channel: 0..15
    value: 0..127
    note: 0..127; None: the channel
    cable: 0.. of those from the device
    Raises as `put`.
    """
    if note is None:
        self.put(cable << 4 | 13, 0xD0 + channel, value, 0)
    else:
        self.put(cable << 4 | 10, 0xA0 + channel, note, value)


def system(self, status, a=0, b=0, cable=0):
    """System common or real-time message (MIDI 1.0, tables V and VI).

    status: 0xF1..0xFF; `usbdev.messages` has their names
    a, b: data, 0..127
    cable: 0.. of those from the device
    Raises ValueError: there is no such message.
    Raises as `put`.
    """
    code = b"\x00\x02\x03\x02\x00\x00\x05\x00\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f"[status & 15]  # USB MIDI 1.0, table 4-1
    if status >> 4 != 15 or not code or (a | b) & -128:
        raise ValueError("no such message")
    self.put(cable << 4 | code, status, a, b)


def sysex(self, data, cable=0):
    """System exclusive message of any length (MIDI 1.0, table VII).

    data: bytes from F0 to F7, those between in 0..127
    cable: 0.. of those from the device
    Raises ValueError: it does not go from F0 to F7, or there is no such cable. Nothing is sent then.
    Raises as `put`.
    """
    from usbdev.midi_sysex import send

    send(self, data, cable)


def write(self, packets):
    """Sends event packets straight from a buffer, and waits until the host has them (USB MIDI 1.0, section 4).

    packets: 4 bytes each, which are not checked
    Raises ValueError: their number of bytes is no multiple of 4.
    Raises TypeError: they are text.
    Raises OSError: EIO, EBUSY, EINVAL, see `Report.send`.
    Raises as `flush`.
    """
    if isinstance(packets, str):
        raise TypeError("event packets are bytes")
    if len(packets) & 3:
        raise ValueError("an event packet has 4 bytes")
    self.flush()
    submit(self, packets)
    self.flush()


def flush(self):
    """Waits until the host has everything.

    Raises OSError: ETIMEDOUT, it has taken nothing for `timeout` ms.
    """
    if self.busy:
        wait(self, self.timeout, 3)


def buffer(self):
    # From now on messages wait while others are on their way.
    self.sent = bytearray(64)  # event packets that are on their way
    self.views = [None] * 17  # of `next`, by packets in it
    self.sent_views = [None] * 17
    self.next = bytearray(64)
    return self.next


def send(self):
    # Sends what waits.
    n = self.count >> 2
    b = self.next
    views = self.views
    view = views[n]
    if not view:
        view = views[n] = memoryview(b)[: n << 2]
    self.next = self.sent
    self.views = self.sent_views
    self.sent = b
    self.sent_views = views
    self.count = 0
    submit(self, view)


def submit(self, data):
    self.busy = ok = stack.submit_xfer(self.addr, data)
    if not ok:
        raise OSError(5)  # EIO


# --- from the host ---


def any(self):
    """Returns how many messages wait to be read, where no callback takes them. Until the first call they are dropped."""
    self.hold = True
    return (self.end - self.at) >> 2


def read(self, packet):
    """Takes the next message as an event packet. Returns whether there was one.

    packet: 4 bytes that it is put into
    Raises OSError: EBUSY, EINVAL, see `Report.send`.
    """
    if not self.any():
        return False
    at = self.at
    b = self.inbox
    for i in range(4):
        packet[i] = b[at + i]
    self.at = at + 4
    if self.at == self.end:
        turn(self)
    return True


def read_into(self, status, count):
    # A transfer has come. What it brought stays in `ibuf`, which does not listen, until all before it has been taken.
    if status or count < 4 or not (self.on_event or self.hold or self.on_sysex or self.thru):
        stack.submit_xfer(self.src, self.ibuf)  # nobody wants it
        return
    if not self.inbox:
        self.inbox = bytearray(64)
        usbdev.active.handler[self.src] = self.read_into  # from now on without `rx`
        self.hold = self.hold  # what an object has itself is found much faster
        self.thru = self.thru
    self.come = count & -4
    if not self.end:
        turn(self)
        if not self.hold:
            tell(self)


def turn(self):
    # All of `inbox` has been taken: goes on with what has come meanwhile, and listens for more.
    n = self.come
    self.at = self.come = 0
    self.end = n
    if n:
        b = self.inbox
        self.inbox = self.ibuf
        self.ibuf = b
        stack.submit_xfer(self.src, b)


def listen(self):
    # There may be something for the callbacks. `run` stands once in the scheduler's queue, which is short.
    if not (self.hold or self.told):
        self.told = True
        tell(self)


def run(self):
    self.told = False
    if self.count < 33:
        self.late = False
    try:
        while self.end and hand_on(self):
            if self.come:
                turn(self)
            else:
                self.at = self.end = 0
    except:
        self.listen()
        raise


def hand_on(self):
    # Gives all of `inbox` to who wants it. Returns whether that has been done: what waits for room is left.
    # A function with one variable more needs heap for them.
    b = self.inbox
    event = self.on_event
    thru = self.thru
    at = self.at
    while at < self.end:
        if self.count > 32 and self.full() or thru and not through(self, b, at):
            return False
        self.at = at + 4
        if b[at] & 8:
            at += 3
            if event:
                event(b[at - 3] >> 4, b[at - 2], b[at - 1], b[at])
            at += 1
        else:
            system_event(self, b, at, b[at] & 15)
            at += 4
    return True


def through(self, b, at):
    # Sends a packet's message back, if it is of such a cable. Returns whether there was room: `done` calls again when there is.
    cable = self.thru.get(b[at] >> 4)
    if cable is not None:
        if self.busy & 2:
            return False
        self.at = at + 4
        self.put(cable << 4 | b[at] & 15, b[at + 1], b[at + 2], b[at + 3])
    return True


def full(self):
    # What comes waits, so that the callbacks' answers find room. A host that reads makes it soon; one that does not holds nothing up.
    if not self.timer:
        self.timer = Timer(-1)
        self.over = self.expire
    if not self.late:
        self.timer.init(mode=Timer.ONE_SHOT, period=20, callback=self.over)  # ms
    return not self.late


def expire(self, timer):
    self.late = True
    self.listen()


def system_event(self, b, at, kind):
    if kind < 2:  # reserved
        return
    if kind > 3 and (kind != 5 or b[at + 1] == 0xF7):
        if self.on_sysex:
            if not self.stream:
                from usbdev.midi_sysex import Gather

                self.stream = Gather(self)
            self.stream.add(b, at)
    elif self.on_event:
        self.on_event(b[at] >> 4, b[at + 1], b[at + 2], b[at + 3])


def ctrl(self, state, req):
    return False
