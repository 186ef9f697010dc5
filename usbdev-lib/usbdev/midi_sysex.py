"""System exclusive messages of any length, three bytes a packet, never held as a whole (USB MIDI 1.0, section 4)."""


def send(midi, data, cable):
    """Sends a message from F0 to F7."""
    last = len(data) - 1
    if last < 1 or data[0] != 0xF0 or data[last] != 0xF7:
        raise ValueError("SysEx goes from F0 to F7")
    if not 0 <= cable << 4 < midi.high:
        raise ValueError("cable is 0..%d" % ((midi.high >> 4) - 1))
    for i in range(1, last):
        if data[i] & 128:
            raise ValueError("SysEx byte %d is not in 0..127" % i)
    cable <<= 4
    put = midi.put
    i = 0
    while last - i > 2:
        put(cable | 4, data[i], data[i + 1], data[i + 2])
        i += 3
    put(cable | 5 + last - i, data[i], data[i + 1] if last > i else 0, 0xF7 if last > i + 1 else 0)


class Gather:
    """Hands what comes on to `on_sysex` in pieces of up to 48 bytes."""

    def __init__(self, midi):
        self.midi = midi
        self.data = bytearray(48)
        self.count = self.cable = 0

    def add(self, b, at):
        cable = b[at] >> 4
        code = b[at] & 15
        if self.count and cable != self.cable:  # the cables take turns
            self.give(False)
        self.cable = cable
        end = code > 4
        data = self.data
        n = self.count
        for i in range(at + 1, at + code - 3 if end else at + 4):
            data[n] = b[i]
            n += 1
        self.count = n
        if end or n > 45:
            self.give(end)

    def give(self, end):
        n = self.count
        self.count = 0
        self.midi.on_sysex(self.cable, self.data, n, end)
