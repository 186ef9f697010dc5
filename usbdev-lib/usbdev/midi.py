"""MIDI 1.0 over USB (USB MIDI 1.0, section 4): several cables each way, all messages, SysEx of any length.

Up to 16 messages to the host wait while others are on their way; beyond that, sending waits. Messages from the host are handed on
before the host may send more, to the callbacks or to who calls `read`: none is lost, however slow the program is.
"""

from usbdev import getter, stack, wait


class Midi:
    """``Midi(from_device=1, to_device=1)``: cables count from 0 in each direction (USB MIDI 1.0, section 4).

    from_device, to_device: number of cables, 0..16 each

    Also (in usbdev/more/midi.py): `program_change`,
    `pitch_bend`, `pressure`, `system`, `sysex`, `write`, `flush`, `any`, `read`, and
    `on_event`, called with (cable, status, data 1, data 2);
    `on_sysex`, called with (cable, buffer, bytes in it, is it the end), F0 and F7 included;
    `thru`, cables to the device whose messages go out again, with the cable from the device that they go out on.
    """

    timeout = 1000
    busy = 3  # bit 0: packets are on their way, or no host is there; bit 1: no more can wait
    next = None  # event packets that wait, `count` bytes; made when it is first needed
    __getattr__ = getter

    def __init__(self, tx=1, rx=1, **values):
        if values:
            tx, rx = self.format(tx, rx, **values)
        self.groups = tx, rx
        self.high = tx << 4  # first bytes of event packets are below that
        self.tx = bytearray(4)
        self.ibuf = bytearray(64)  # listens
        self.reset()

    def note_on(self, channel, key, velocity=64, cable=0):
        """A key goes down (MIDI 1.0, table II).

        channel: 0..15
        key: 0..127, 60 is the middle C
        velocity: 0..127; 0 is a note off
        cable: 0.. of those from the device
        Raises as `put`.
        """
        self.put(cable << 4 | 9, 0x90 + channel, key, velocity)

    def note_off(self, channel, key, velocity=64, cable=0):
        """A key goes up (MIDI 1.0, table II).

        channel: 0..15
        key: 0..127
        velocity: 0..127
        cable: 0.. of those from the device
        Raises as `put`.
        """
        self.put(cable << 4 | 8, 0x80 + channel, key, velocity)

    def control_change(self, channel, index, value, cable=0):
        """A controller moves (MIDI 1.0, table III).

        channel: 0..15
        index: of the controller, 0..127
        value: 0..127
        cable: 0.. of those from the device
        Raises as `put`.
        """
        self.put(cable << 4 | 11, 0xB0 + channel, index, value)

    def put(self, code, status, key, value):
        """Sends an event packet: at once if none is on its way, else together with others that wait (USB MIDI 1.0, section 4).

        code: cable in bits 7..4, code index number in bits 3..0 (USB MIDI 1.0, table 4-1)
        status, key, value: the message, 0..255 each; data bytes 0..127
        Raises ValueError: channel, data or cable is out of range.
        Raises OSError: ETIMEDOUT, there is no host, or it has taken nothing for `timeout` ms; EIO, EBUSY, EINVAL, see `Report.send`.
        """
        if code & 8 and ((key | value) & -128 or status >> 4 != code & 15) or not 0 <= code < self.high:
            raise ValueError("channel is 0..15, data 0..127, cable 0..%d" % ((self.high >> 4) - 1))
        if not self.busy:
            b = self.tx
            b[0] = code
            b[1] = status
            b[2] = key
            b[3] = value
            self.busy = b = stack.submit_xfer(self.addr, b)
            if not b:
                raise OSError(5)  # EIO
            return
        if self.busy & 2:
            wait(self, self.timeout, 2)
        if not self.next:
            self.buffer()
        # No jump between here and the last store: no callback can come in between.
        b = self.next
        n = self.count
        b[n] = code
        b[n + 1] = status
        b[n + 2] = key
        b[n + 3] = value
        self.count = n + 4
        self.busy |= (n == 60) << 1
        if not self.busy & 1:
            self.send()

    def done(self, status, count):
        self.busy = 0
        if self.count:
            self.send()
        if self.end:
            self.listen()

    def rx(self, status, count):
        self.read_into(status, count)

    def connect(self):
        self.busy = 0
        if self.src:
            stack.submit_xfer(self.src, self.ibuf)

    def reset(self):
        self.busy = 3
        self.count = self.end = self.come = 0
        self.stream = None  # what has come of a SysEx goes with the host
