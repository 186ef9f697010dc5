"""MIDI 1.0 over USB (USB MIDI 1.0): several cables each way, all messages, SysEx of any length.

Up to 16 messages to the host wait while others are on their way; beyond that, sending waits. Messages from the host are handed on
before the host may send more, to the callbacks or to who calls `read`: none is lost, however slow the program is.
"""

from usbdev import stack, tell, wait


class Midi:
    """Cables count from 0 in each direction. Sending raises OSError(ETIMEDOUT) when the host takes nothing for `timeout` ms."""

    kind = "midi"
    timeout = 1000
    on_event = None  # called with (cable, status, data 1, data 2)
    on_sysex = None  # called with (cable, buffer, bytes in it, is it the end), F0 and F7 included
    hold = False
    gather = None
    thru = {}  # cables to the device whose messages go out again, with the cable from the device that they go out on

    def __init__(self, from_device=1, to_device=1):
        self.cables = from_device
        self.to_device = to_device
        self.next = bytearray(64)  # event packets that wait
        self.sent = bytearray(64)  # event packets that are on their way
        self.views = [None] * 17  # of `next`, by packets in it
        self.sent_views = [None] * 17
        self.single = bytearray(4)
        self.inbox = bytearray(64)  # event packets that have come, from `at` to `end`
        self.other = bytearray(64)  # listens, or holds `come` bytes while `inbox` has not been taken
        self.closed()

    def note_on(self, channel, note, velocity=64, cable=0):
        """Channel 0..15, note and velocity 0..127."""
        self.message(channel << 4 | 9, note, velocity, cable)

    def note_off(self, channel, note, velocity=64, cable=0):
        """Channel 0..15, note and velocity 0..127."""
        self.message(channel << 4 | 8, note, velocity, cable)

    def control_change(self, channel, controller, value, cable=0):
        """Controller and value 0..127."""
        self.message(channel << 4 | 11, controller, value, cable)

    def program_change(self, channel, number, cable=0):
        """Channel 0..15, program 0..127."""
        self.message(channel << 4 | 12, number, 0, cable)

    def pitch_bend(self, channel, value, cable=0):
        """Channel 0..15, value -8192..8191, 0 in the middle."""
        value += 8192
        self.message(channel << 4 | 14, value & 127, value >> 7, cable)

    def pressure(self, channel, value, note=None, cable=0):
        """Pressure 0..127 of the channel, or of a note."""
        if note is None:
            self.message(channel << 4 | 13, value, 0, cable)
        else:
            self.message(channel << 4 | 10, note, value, cable)

    def system(self, status, a=0, b=0, cable=0):
        """System common or real-time message, 0xF1..0xFF; see `usbdev.messages`."""
        code = b"\x00\x02\x03\x02\x00\x00\x05\x00\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f"[status & 15]  # USB MIDI 1.0, table 4-1
        if status >> 4 != 15 or not code or (a | b) & -128 or not 0 <= cable < self.cables:
            raise ValueError("no such message or cable")
        self.put(cable << 4 | code, status, a, b)

    def sysex(self, data, cable=0):
        """System exclusive message of any length, from F0 to F7."""
        from usbdev.midi_sysex import send

        send(self, data, cable)

    def message(self, channel_kind, a, b, cable):
        if (a | b) & -128 or channel_kind & -256 or cable < 0 or cable >= self.cables:
            raise ValueError("channel is 0..15, data 0..127, cable 0..%d" % (self.cables - 1))
        self.put(cable << 4 | channel_kind & 15, channel_kind << 4 & 240 | channel_kind >> 4, a, b)

    def put(self, head, x, y, z):
        """Sends an event packet: at once if none is on its way, else together with others that wait."""
        if not self.busy:
            b = self.single
            b[0] = head
            b[1] = x
            b[2] = y
            b[3] = z
            b = stack.submit_xfer(self.address, b)
            self.busy = True  # no jump since: `done` cannot have been called
            if not b:
                self.fail()
            return
        if self.full and not wait(self, self.timeout, "full"):
            raise OSError(110)  # ETIMEDOUT
        # No jump between here and the last store: no callback can come in between.
        b = self.next
        n = self.count
        b[n] = head
        b[n + 1] = x
        b[n + 2] = y
        b[n + 3] = z
        self.count = n + 4
        self.full = n == 60
        if not self.busy:
            self.go()

    def write(self, packets):
        """Sends event packets, 4 bytes each, straight from a buffer, and waits until the host has them."""
        if isinstance(packets, str):
            raise TypeError("event packets are bytes")
        if len(packets) & 3:
            raise ValueError("an event packet has 4 bytes")
        self.flush()
        self.submit(packets)
        self.flush()

    def flush(self):
        """Waits until the host has everything."""
        if self.busy and not wait(self, self.timeout):
            raise OSError(110)  # ETIMEDOUT

    def any(self):
        """How many messages wait to be read, where no callback takes them. Until the first call they are dropped."""
        self.hold = True
        return (self.end - self.at) >> 2

    def read(self, packet):
        """Takes the next message as an event packet: 4 bytes, into a buffer. Returns whether there was one."""
        if not self.any():
            return False
        at = self.at
        b = self.inbox
        for i in range(4):
            packet[i] = b[at + i]
        self.at = at + 4
        if self.at == self.end:
            self.turn()
        return True

    def go(self):
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
        self.full = False
        self.submit(view)

    def submit(self, data):
        ok = stack.submit_xfer(self.address, data)
        self.busy = True  # no jump since: `done` cannot have been called
        if not ok:
            self.fail()

    def fail(self):
        self.busy = False
        raise OSError(5)  # EIO

    def notify(self):
        try:
            while self.end:
                b = self.inbox
                event = self.on_event
                thru = self.thru
                at = self.at
                while at < self.end:
                    if self.count > 32:  # room for what the callbacks send: `done` calls again when there is
                        return
                    self.at = at + 4
                    kind = b[at] & 15
                    if thru and b[at] >> 4 in thru:
                        self.put(thru[b[at] >> 4] << 4 | kind, b[at + 1], b[at + 2], b[at + 3])
                    if kind > 7:
                        if event:
                            event(b[at] >> 4, b[at + 1], b[at + 2], b[at + 3])
                    elif kind > 1:
                        self.system_event(b, at, kind)
                    at += 4
                self.turn()
        except:
            tell(self)
            raise

    def system_event(self, b, at, kind):
        if kind > 3 and (kind != 5 or b[at + 1] == 0xF7):
            if self.on_sysex:
                if not self.gather:
                    from usbdev.midi_sysex import Gather

                    self.gather = Gather(self)
                self.gather.add(b, at)
        elif self.on_event:
            self.on_event(b[at] >> 4, b[at + 1], b[at + 2], b[at + 3])

    def turn(self):
        """All of `inbox` has been taken: goes on with what has come meanwhile, and listens for more."""
        n = self.come
        self.at = self.end = self.come = 0
        if n:
            self.end = n
            self.inbox, self.other = self.other, self.inbox
            stack.submit_xfer(self.source, self.other)

    def opened(self, descriptor, at):
        pass

    def endpoint(self, address, size):
        if address & 128:
            self.address = address
            self.busy = self.full = False
            return self.done
        self.source = address
        stack.submit_xfer(address, self.other)
        return self.take

    def done(self, result, count):
        self.busy = False
        if self.count:
            self.go()
        if self.end and not self.hold:
            tell(self)

    def take(self, result, count):
        if result or count < 4 or not (self.hold or self.on_event or self.on_sysex or self.thru):
            stack.submit_xfer(self.source, self.other)  # nobody wants it
            return
        self.come = count & -4
        if not self.end:
            self.turn()
            if not self.hold:
                tell(self)

    def control(self, stage, request):
        return False

    def closed(self):
        self.busy = self.full = True
        self.address = self.count = self.at = self.end = self.come = 0
        self.gather = None  # what has come of a SysEx goes with the host
