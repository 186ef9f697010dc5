"""A command line: editing, history, completion with Tab, help, errors that say what is wrong."""

from writer import Writer

PROMPT = b"> "
BACK = b"\b \b"
LONGEST = 120  # characters of a line
HISTORY = 8


class Shell:
    """Commands by name: (help, function of the words behind it). What they return is shown, ValueError is told. `size`: bytes that wait for the host."""

    def __init__(self, port, commands, log, size=1024):
        self.port = port
        self.commands = commands
        commands["help"] = "this list", self.help
        self.log = log
        self.out = Writer(port, size)
        self.answer = size * 5 // 8  # characters of an answer at most
        self.spare = size * 7 // 8  # bytes that a key may lead to
        self.byte = bytearray(1)
        self.line = bytearray()
        self.cursor = 0
        self.escape = 0  # 1 after ESC, 2 after ESC [
        self.history = []
        self.back = 0  # lines back in the history
        self.was_open = self.skip = False

    def poll(self):
        """Call it often. Input is taken while there is room for what it may lead to: who does not read is not listened to."""
        open = self.port.dtr
        if open != self.was_open:
            self.was_open = open
            self.out.clear()
            self.clear()
            if open:
                self.out.put(b"\r\nType help for the commands.\r\n" + PROMPT)
        busy = self.out.poll()
        while open and self.out.room() > self.spare and self.port.readinto(self.byte):
            busy = True
            self.take(self.byte[0])
        return busy

    def clear(self):
        self.line = bytearray()
        self.cursor = self.escape = self.back = 0

    # --- editing ---

    def take(self, c):
        if self.escape:
            self.take_escape(c)
            return
        after_return = self.skip
        self.skip = False
        if c == 13 or c == 10:
            self.skip = c == 13
            if not (c == 10 and after_return):
                self.enter()
        elif c == 27:
            self.escape = 1
        elif c in (8, 127):
            if self.cursor:
                self.move(-1)
                self.delete()
        elif c == 3:  # Ctrl-C
            self.out.put(b"^C\r\n" + PROMPT)
            self.clear()
        elif c == 21:  # Ctrl-U
            self.replace(b"")
        elif c == 1:  # Ctrl-A
            self.move(-self.cursor)
        elif c == 5:  # Ctrl-E
            self.move(len(self.line) - self.cursor)
        elif c == 9:
            self.complete()
        elif 32 <= c < 127 and len(self.line) < LONGEST:
            self.insert(bytes((c,)))
        else:
            self.out.put(b"\x07")

    def take_escape(self, c):
        if self.escape == 1:
            self.escape = 2 if c == 91 else 0
            return
        if 48 <= c <= 57:  # a parameter, as in ESC [ 3 ~
            self.escape = c
            return
        key = self.escape if c == 126 else c
        self.escape = 0
        if key == 68 and self.cursor:  # left
            self.move(-1)
        elif key == 67 and self.cursor < len(self.line):  # right
            self.move(1)
        elif key in (72, 49):  # Home
            self.move(-self.cursor)
        elif key in (70, 52):  # End
            self.move(len(self.line) - self.cursor)
        elif key == 51:  # Del
            self.delete()
        elif key in (65, 66):  # up, down
            back = self.back + (1 if key == 65 else -1)
            if 0 <= back <= len(self.history):
                self.replace(self.history[-back] if back else b"")
                self.back = back

    def insert(self, text):
        at = self.cursor
        self.line = self.line[:at] + text + self.line[at:]
        self.cursor = at + len(text)
        self.out.put(self.line[at:] + b"\b" * (len(self.line) - self.cursor))

    def delete(self):
        at = self.cursor
        if at < len(self.line):
            self.line = self.line[:at] + self.line[at + 1 :]
            self.out.put(self.line[at:] + b" " + b"\b" * (len(self.line) - at + 1))

    def move(self, by):
        if by < 0:
            self.out.put(b"\b" * -by)
        elif by:
            self.out.put(self.line[self.cursor : self.cursor + by])
        self.cursor += by

    def replace(self, text):
        self.move(len(self.line) - self.cursor)
        self.out.put(b"\b" * len(self.line) + b"\x1b[K" + text)
        self.line = bytearray(text)
        self.cursor = len(text)

    def complete(self):
        word = self.line[: self.cursor].decode()
        names = [name + " " for name in sorted(self.commands) if name.startswith(word)]
        if len(names) == 1 and " " not in word:
            self.insert(names[0][len(word) :].encode())
        else:
            self.out.put(b"\x07")

    # --- commands ---

    def enter(self):
        line = bytes(self.line).decode()
        self.out.put(b"\r\n")
        self.clear()
        words = line.split()
        if words:
            if not self.history or self.history[-1] != line.encode():
                self.history.append(line.encode())
                if len(self.history) > HISTORY:
                    self.history.pop(0)
            answer = self.run(words[0], words[1:])
            if answer:
                self.out.put(answer.encode()[: self.answer] + b"\r\n")
        self.out.put(PROMPT)

    def run(self, name, words):
        if name not in self.commands:
            return "error: no command %s; help lists them" % name
        try:
            return self.commands[name][1](words)
        except ValueError as e:
            return "error: %s: %s" % (name, e)
        except Exception as e:  # a bug of a command must not end the gadget
            self.log("%s has failed: %r" % (name, e))
            return "error: %s has failed: %r" % (name, e)

    def help(self, words):
        return "\r\n".join("%-8s%s" % (name, self.commands[name][0]) for name in sorted(self.commands))
