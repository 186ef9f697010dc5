"""MIDI as a stream of bytes, as on a DIN plug: running status, real-time messages anywhere, SysEx of any length (MIDI 1.0, tables II, V, VI and VII)."""

_SYSTEM = b"\x00\x02\x03\x02\x00\x00\x05\x00"  # code index numbers of 0xF0..0xF7 (USB MIDI 1.0, table 4-1); 0: not a message of its own


class Parser:
    """Takes bytes in pieces of any size and sends the messages in them on a cable (USB MIDI 1.0, table 4-1).

    midi: the MIDI function
    cable: 0.. of those from the device
    """

    def __init__(self, midi, cable=0):
        self.put = midi.put
        self.cable = cable << 4
        self.status = 0  # of the message under way; 0: none
        self.a = -1  # its first data byte
        self.count = -1  # bytes in `sysex`; -1: no SysEx under way
        self.sysex = bytearray(3)

    def write(self, data):
        """Takes bytes. Returns their number.

        data: the bytes
        Raises as `Midi.put`.
        """
        for byte in data:
            self.take(byte)
        return len(data)

    def take(self, byte):
        """Takes a byte.

        byte: 0..255
        Raises as `Midi.put`.
        """
        if byte > 0xF7:
            self.put(self.cable | 15, byte, 0, 0)
        elif byte > 127:
            self.begin(byte)
        elif self.count >= 0:
            self.add(byte)
        elif self.status:
            self.end(byte)

    def begin(self, status):
        if self.count >= 0:
            self.finish(status)
        self.a = -1
        self.status = 0
        if status == 0xF0:
            self.count = 0
            self.add(status)
        elif status == 0xF6:
            self.put(self.cable | 5, status, 0, 0)
        elif status < 0xF0 or _SYSTEM[status - 0xF0]:
            self.status = status

    def add(self, byte):
        b = self.sysex
        if self.count == 3:
            self.put(self.cable | 4, b[0], b[1], b[2])
            self.count = 0
        b[self.count] = byte
        self.count += 1

    def finish(self, status):
        """The SysEx is over: with F7, or with another status byte, which stands for it."""
        self.add(0xF7)
        b = self.sysex
        n = self.count
        self.put(self.cable | 4 + n, b[0], b[1] if n > 1 else 0, b[2] if n > 2 else 0)
        self.count = -1

    def end(self, byte):
        status = self.status
        code = _SYSTEM[status - 0xF0] if status > 0xEF else status >> 4
        if code in (2, 12, 13):  # one data byte
            self.put(self.cable | code, status, byte, 0)
        elif self.a < 0:
            self.a = byte
            return
        else:
            self.put(self.cable | code, status, self.a, byte)
            self.a = -1
        if status > 0xEF:
            self.status = 0  # system messages have no running status


class Din:
    """A pair of DIN plugs on a UART of 31,250 baud (MIDI 1.0, table II). Call `poll` often; it passes on what has come from the UART.

    The other way it takes the callbacks `on_event` and `on_sysex` of the MIDI function, for one cable. A slow UART slows the host down.

    midi: the MIDI function
    uart: a `machine.UART`, or what has its `any`, `readinto` and `write`
    cable: 0.., the same number in both directions
    """

    def __init__(self, midi, uart, cable=0):
        self.parser = Parser(midi, cable)
        self.uart = uart
        self.cable = cable
        self.data = bytearray(64)
        self.messages = bytearray(1), bytearray(2), bytearray(3)
        midi.on_event = self.event
        midi.on_sysex = self.sysex

    def poll(self):
        """Passes on what the UART has received.

        Raises as `Midi.put`.
        """
        while self.uart.any():
            n = self.uart.readinto(self.data)
            for i in range(n or 0):
                self.parser.take(self.data[i])

    def event(self, cable, status, a, b):
        if cable == self.cable:
            if status in (0xF6, 0xF8, 0xFA, 0xFB, 0xFC, 0xFE, 0xFF):
                size = 1
            else:
                size = 2 if status >> 4 in (12, 13) or status in (0xF1, 0xF3) else 3
            message = self.messages[size - 1]
            message[0] = status
            if size > 1:
                message[1] = a
            if size > 2:
                message[2] = b
            self.uart.write(message)

    def sysex(self, cable, data, count, end):
        if cable == self.cable:
            self.uart.write(memoryview(data)[:count])
