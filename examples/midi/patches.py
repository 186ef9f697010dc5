"""Eight patches in a file that outlasts resets, and what SysEx can do with them.

    F0 7E id 06 01 F7                who is there? (id: 10, or 7F for all)
    F0 7D 55 01 n F7                 asks for patch n (0..7), or for all (7F)
    F0 7D 55 02 n DATA SUM F7        patch n, or all: from the device the answer, to the device a new one
    F0 7D 55 03 n RESULT F7          from the device

README.md tells what DATA, SUM and RESULT are. 7D is the manufacturer for everybody's own use.
"""

import os

COUNT, SIZE = 8, 24
ALL = 0x7F
CABLE = 1  # to the device
ID = 0x10
LONGEST = 8 + COUNT * SIZE
IDENTITY = b"\xf0\x7e\x10\x06\x02\x7d\x01\x00\x01\x00\x01\x00\x00\x00\xf7"  # family 1, member 1, version 1.0.0.0
FIRST = bytes((9, 36, 38, 42, 46, 1, 7, 74, 0)) + b"Drums          "


class Patches:
    def __init__(self, path):
        self.path = path
        self.data = bytearray(FIRST * COUNT)
        self.current = 0  # where the selected one begins
        self.message = bytearray(LONGEST)  # that is coming in
        self.count = 0
        self.answers = []
        try:
            with open(path, "rb") as f:
                kept = f.read()
            if len(kept) == len(self.data) + 1 and not sum(kept) & 127:
                self.data[:] = kept[:-1]
        except OSError:
            pass

    # --- the selected patch ---

    def select(self, number):
        if number < COUNT:
            self.current = number * SIZE

    @property
    def channel(self):
        return self.data[self.current] & 15

    def note(self, pad):
        return self.data[self.current + 1 + pad]

    def control(self, knob):
        return self.data[self.current + 5 + knob]

    def velocity(self, hit):
        curve = self.data[self.current + 8]
        if curve == 1:
            return 127 - (127 - hit) * (127 - hit) // 127
        if curve == 2:
            return hit * hit // 127 or 1
        return hit

    # --- SysEx ---

    def sysex(self, cable, data, count, end):
        """Takes a piece of a message. Longer ones than there can be are refused by their length."""
        if cable != CABLE:
            return
        if data[0] == 0xF0:  # whatever was before has no end
            self.count = 0
        elif not self.count:
            return
        n = self.count
        for i in range(min(count, LONGEST - n)):
            self.message[n + i] = data[i]
        self.count = n + count
        if end:
            self.take(self.message, self.count)
            self.count = 0

    def take(self, m, n):
        if n == 6 and m[1] == 0x7E and m[2] in (ID, ALL) and m[3] == 6 and m[4] == 1:
            self.answers.append(None)
        elif n > 5 and m[1] == 0x7D and m[2] == 0x55 and len(self.answers) < 16:
            if m[3] == 1 and n == 6:
                if m[4] < COUNT or m[4] == ALL:
                    self.answers.append((m[4], -1))
                else:
                    self.answers.append((m[4], 3))
            elif m[3] == 2:
                self.answers.append((m[4], self.store(m, n)))

    def store(self, m, n):
        number = m[4]
        if number >= COUNT and number != ALL:
            return 3
        size = SIZE * (COUNT if number == ALL else 1)
        if n != 7 + size:
            return 1
        total = 0
        for i in range(5, 6 + size):
            total += m[i]
        if total & 127:
            return 2
        at = 0 if number == ALL else number * SIZE
        for i in range(size):
            self.data[at + i] = m[5 + i]
        return 0

    def has_answer(self):
        return bool(self.answers)

    def answer(self):
        """The next message to the host, or None. Writes the file first where it has changed: not in a callback, flash is slow."""
        if not self.answers:
            return None
        answer = self.answers.pop(0)
        if answer is None:
            return IDENTITY
        number, result = answer
        if result < 0:
            data = self.data if number == ALL else self.data[number * SIZE : (number + 1) * SIZE]
            return b"\xf0\x7d\x55\x02" + bytes((number,)) + data + bytes((-sum(data) & 127, 0xF7))
        if not result:
            try:
                self.keep()
            except OSError:
                result = 4
        return bytes((0xF0, 0x7D, 0x55, 0x03, number, result, 0xF7))

    def keep(self):
        with open(self.path + ".new", "wb") as f:
            f.write(self.data)
            f.write(bytes((-sum(self.data) & 127,)))
        os.rename(self.path + ".new", self.path)  # all or nothing, whenever the power goes
