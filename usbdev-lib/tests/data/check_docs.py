"""Checks the docstrings of usbdev-lib by rule, and that the stubs have the same ones.

    check_docs.py            prints what is wrong; exit code 1 where something is
    check_docs.py --write    copies docstrings from the sources into the stubs first
    check_docs.py FOLDER     the same for another usbdev-lib

What is public is what has a stub. Its docstring has, a line each:

    timeout: ms, 0..            every parameter; a number with its unit or range
    Raises OSError: ENODEV ...  every exception that a `raise` within reach can throw, and no other; of OSError every errno
    Raises as `send`.           the same as another one's

and it says "Returns" where the stub has a result. Every class, and every function in SOURCES, cites its specification, with a place that
sections.tsv has. TypeError for arguments of a wrong type is everybody's and not listed.
"""

import ast
import re
import sys
from pathlib import Path

LIBRARY = next((Path(a) for a in sys.argv[1:] if a[0] != "-"), Path(__file__).parent.parent.parent)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
ERRNO = {2: "ENOENT", 5: "EIO", 16: "EBUSY", 17: "EEXIST", 19: "ENODEV", 22: "EINVAL", 110: "ETIMEDOUT"}
STACK = {"OSError EBUSY", "OSError EINVAL"}  # of machine.USBDevice.submit_xfer: the endpoint is taken, the device is not started

# What objects are, by the name of the variable or attribute that holds them.
KINDS = {
    "hid": "Report", "report": "Report", "keyboard": "Keyboard", "typist": "Typist", "midi": "Midi", "parser": "Parser", "port": "Cdc", "pipe": "Pipe",
    "stream": "Gather", "usb": "Device", "device": "Device",
}
# Methods kept in an attribute.
ALIASES = {("Parser", "put"): ("Midi", "put"), ("Gather", "put"): ("Midi", "put")}

UNIT = re.compile(
    r"-?\w+\.\.|\b(ms|us|bytes?|mA|baud|bits?|BCD|usage|usages|pixels|errno|stage|address|mask of|number of|index of|0 or 1)\b|\b[A-Z][A-Z_]+ \| [A-Z][A-Z_]+"
)
# By the end of a name: what the text must have.
OF_NAME = ((re.compile("(^|_)(timeout|ms|poll|period)$"), re.compile(r"\bms\b")), (re.compile("(^|_)(size|limit|count)$"), re.compile(r"\bbytes\b")), (re.compile("(^|_)power$"), re.compile(r"\bmA\b")))
CITATION = re.compile(
    r"(?P<spec>USB MIDI 1\.0|USB 2\.0 ECN|USB 2\.0|HID Usage Tables 1\.6|HID 1\.11|MIDI 1\.0|CDC 1\.2|PSTN 1\.2)"
    r",? (?:sections?|appendix|tables?|)? ?(?P<places>Interface Association Descriptor|[0-9A-Z][0-9A-Z.-]*(?:(?:, | and )[0-9A-Z][0-9A-Z.-]*)*)"
)
# Classes and modules of no specification's.
OWN = {"usbdev.aio", "usbdev.boot", "usbdev.repl", "usbdev.text", "usbdev.unicode", "usbdev.layouts"}
# What stands for a request, a message or a descriptor of a specification: it must cite the place.
SOURCES = """
usbdev.Device.start usbdev.Device.configured usbdev.Device.__init__
usbdev.hid.Report.send usbdev.hid.Report.period usbdev.hid.Report.mode usbdev.hid.Report.on_output usbdev.hid.Report.on_feature usbdev.hid.Report.descriptor
usbdev.keyboard.Keyboard.press usbdev.keyboard.Keyboard.leds usbdev.consumer.Consumer.press usbdev.system.System.press
usbdev.midi.Midi.note_on usbdev.midi.Midi.note_off usbdev.midi.Midi.control_change usbdev.midi.Midi.program_change usbdev.midi.Midi.pitch_bend
usbdev.midi.Midi.pressure usbdev.midi.Midi.system usbdev.midi.Midi.sysex usbdev.midi.Midi.put usbdev.midi.Midi.write
usbdev.cdc.Cdc.set_state usbdev.cdc.Cdc.baudrate usbdev.cdc.Cdc.bits usbdev.cdc.Cdc.parity usbdev.cdc.Cdc.stop usbdev.cdc.Cdc.dtr usbdev.cdc.Cdc.rts
usbdev.cdc.Cdc.on_break usbdev.vendor.Pipe.write usbdev.vendor.Vendor.on_request
""".split()


class Library:
    """The sources: modules, classes with their rarer halves, and what each function can raise."""

    def __init__(self):
        self.modules = {}
        self.classes = {}  # name: (module, node, methods)
        for path in sorted((LIBRARY / "usbdev").rglob("*.py")):
            name = ".".join(("usbdev", *path.relative_to(LIBRARY / "usbdev").with_suffix("").parts)).removesuffix(".__init__")
            self.modules[name] = ast.parse(path.read_text())
        for name, tree in self.modules.items():
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    methods = {n.name: (name, n) for n in node.body if isinstance(n, FUNCTION)}
                    rest = self.modules.get("usbdev.more." + node.name.lower())
                    for n in rest.body if rest else ():
                        if isinstance(n, FUNCTION) and n.name not in methods:
                            methods[n.name] = ("usbdev.more." + node.name.lower(), n)
                    self.classes[node.name] = name, node, methods
        self.known = {}

    def method(self, class_, name):
        while class_ in self.classes:
            class_, name = ALIASES.get((class_, name), (class_, name))
            methods = self.classes[class_][2]
            if name in methods:
                return (*methods[name], class_)
            class_ = self.base(class_)

    def base(self, class_):
        return next((b.id for b in self.classes[class_][1].bases if isinstance(b, ast.Name)), None)

    def function(self, module, name):
        """A module's function, or what it imports by that name, as (module, node, class)."""
        tree = self.modules.get(module)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, FUNCTION) and node.name == name and node in tree.body:
                return module, node, None
            if isinstance(node, ast.ClassDef) and node.name == name:
                return self.method(name, "__init__")
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name and (node.module, alias.name) != (module, name):
                        return self.function(node.module, alias.name)

    def reachable(self, module, function, class_):
        """What a call of it can raise, as {"ValueError", "OSError EIO"}."""
        key = module, function.name, class_, function.lineno
        if key not in self.known:
            self.known[key] = set()  # for recursion
            self.known[key] = self.within(function.body, module, class_, names_within(function))
        return self.known[key]

    def within(self, body, module, class_, names):
        found = set()
        for node in body:
            if isinstance(node, ast.Try):
                inside = self.within(node.body, module, class_, names)
                for handler in node.handlers:
                    again = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(handler))
                    caught = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} if handler.type else None
                    if not again:
                        inside = {e for e in inside if caught is not None and e.split()[0] not in caught}
                    found |= self.within(handler.body, module, class_, names)
                found |= inside | self.within(node.orelse + node.finalbody, module, class_, names)
                continue
            if isinstance(node, (*FUNCTION, ast.ClassDef, ast.Lambda)):
                continue
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                numbers = [n.value for n in ast.walk(node.exc) if isinstance(n, ast.Constant) and n.value in ERRNO]
                name = node.exc.func.id
                found |= {f"OSError {ERRNO[n]}" for n in numbers if n != 2} if name == "OSError" else {name}
                continue
            if isinstance(node, ast.Call):
                found |= self.called(node.func, module, class_, names)
            found |= self.within(list(ast.iter_child_nodes(node)), module, class_, names)
        return found

    def called(self, f, module, class_, names):
        target = None
        if isinstance(f, ast.Name):
            if f.id == "getter":  # AttributeError for a name that there is not
                return set()
            place = names.get(f.id)
            if isinstance(place, ast.Attribute):
                return self.called(place, module, class_, names)
            target = self.function(*place) if place else self.function(module, f.id)
        elif isinstance(f, ast.Attribute):
            if f.attr == "submit_xfer":
                return STACK
            holder = f.value
            name = holder.id if isinstance(holder, ast.Name) else holder.attr if isinstance(holder, ast.Attribute) else ""
            if name == "self" or name in self.classes and class_:  # Report.send(self): what it calls on self is still the class's own
                target = self.method(name if name in self.classes else class_, f.attr)
                target = target and (*target[:2], class_)
            else:
                target = self.method(KINDS.get(name), f.attr)
        return self.reachable(*target) if target else set()


def names_within(function):
    """What a function imports, as name: (module, name), and the methods that it has in variables, as name: attribute."""
    names = {}
    for node in ast.walk(function):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
    return names


def paragraphs(text):
    """The lines of a docstring, those that go on joined to the one before: (name or "Raises X" or "", text)."""
    lines = []
    for line in text.split("\n"):
        start = re.match(r"(\*?\w+(?:, \*?\w+)*|Raises \w+): |(Raises as)\b", line)
        if start:
            lines.append([start[1] or start[2], line[start.end() :]])
        elif line.startswith("    ") and lines and lines[-1][0]:
            lines[-1][1] += " " + line.strip()
        else:
            lines.append(["", line])
    return lines


class Checker:
    def __init__(self):
        self.library = Library()
        self.found = []
        self.documented = {}  # what a public function's docstring says that it raises
        self.waiting = []  # (place, references, own, reachable)
        self.sections = {tuple(line.split("\t")[:2]) for line in (Path(__file__).parent / "sections.tsv").read_text().splitlines()[1:]}
        self.cited = set()

    def say(self, place, text):
        self.found.append(f"{place}: {text}")

    def citations(self, place, text):
        some = False
        for match in CITATION.finditer(text or ""):
            for part in re.split(r", | and ", match["places"]):
                key = match["spec"], part.rstrip(".")
                if key[1] and key not in self.sections:
                    self.say(place, f"{' '.join(key)} is not in sections.tsv")
                self.cited.add(key)
                some = True
        return some

    def lacks_unit(self, name, annotation, text):
        if not annotation or "Callable" in ast.unparse(annotation) or not re.search(r"\b(int|float)\b", ast.unparse(annotation)):
            return False
        return not UNIT.search(text) or any(of.search(name) and not unit.search(text) for of, unit in OF_NAME)

    def function(self, place, stub, text, class_text=""):
        """Checks the docstring of a function with the signature of its stub. A class's own docstring speaks for its __init__."""
        entries = {}
        for names, rest in paragraphs(text) + paragraphs(class_text):
            for name in names.replace("*", "").split(", ") if names and not names.startswith("Raises") else ():
                entries.setdefault(name, rest)
        arguments = stub.args.args + stub.args.kwonlyargs + ([stub.args.vararg] if stub.args.vararg else [])
        for argument in arguments:
            if argument.arg in ("self", "cls"):
                continue
            entry = entries.get(argument.arg)
            if entry is None:
                self.say(place, f"nothing about the argument {argument.arg}")
            elif self.lacks_unit(argument.arg, argument.annotation, entry):
                self.say(place, f"no unit or range of the argument {argument.arg}")
        if stub.returns and ast.unparse(stub.returns) not in ("None", "NoReturn") and not re.search(r"\b[Rr]eturns\b|^Whether\b|^How many\b", text):
            self.say(place, "nothing about what it returns")

    def raises(self, place, text, reachable):
        own, references = set(), []
        for head, rest in paragraphs(text):
            if head == "Raises as":
                references += re.findall(r"`([\w.]+)`", rest)
            elif head.startswith("Raises "):
                name = head.split()[1]
                errors = set(re.findall(r"\bE[A-Z]{2,}\b", rest))
                own |= {f"{name} {e}" for e in errors} if name == "OSError" else {name}
                if name == "OSError" and not errors:
                    self.say(place, "OSError without its errno")
        self.waiting.append((place, references, own, reachable))

    def settle(self):
        """Follows the references between docstrings, and compares with what the code can raise."""
        said = {place: (references, own) for place, references, own, _ in self.waiting}

        def total(place, seen=()):
            references, own = said[place]
            for reference in references:
                other = self.refer(place, reference, said)
                if other is None:
                    self.say(place, f"Raises as `{reference}`, which is nothing public")
                elif other not in seen:
                    own = own | total(other, (*seen, place))
            return own

        for place, _, _, reachable in self.waiting:
            all_ = total(place)
            for error in sorted(reachable - all_):
                self.say(place, f"can raise {error}, and does not say so")
            for error in sorted(all_ - reachable):
                self.say(place, f"says that it raises {error}, and cannot")

    def refer(self, place, reference, said):
        """The place of a name as a docstring gives it: of the same class or a base of it, of another class, or of the module."""
        scope = place.rsplit(".", 1)[0]
        for candidate in (f"{scope}.{reference}", f"{place.rsplit('.', 2)[0]}.{reference}"):
            if candidate in said:
                return candidate
        class_ = scope.rsplit(".", 1)[1] if "." in scope else None
        if "." in reference:
            class_, reference = reference.split(".")
        while class_ in self.library.classes:
            for candidate in said:
                if candidate.endswith(f".{class_}.{reference}"):
                    return candidate
            class_ = self.library.base(class_)

    def module(self, place, stub):
        tree = self.library.modules.get(place)
        if tree is None:
            return
        text = ast.get_docstring(tree)
        own = any(place.startswith(o) for o in OWN)
        if not self.citations(place, text) and not own and place != "usbdev":
            self.say(place, "cites no specification")
        for node in stub.body:
            if isinstance(node, ast.ClassDef):
                self.class_(f"{place}.{node.name}", node, own)
            elif isinstance(node, FUNCTION):
                target = self.library.function(place, node.name)
                self.one(f"{place}.{node.name}", node, target, ast.get_docstring(target[1]) or "")

    def class_(self, place, stub, own):
        name = stub.name
        protocol = any(isinstance(b, ast.Name) and b.id == "Protocol" for b in stub.bases)
        if protocol:
            return
        source = self.library.classes[name][1]
        text = ast.get_docstring(source) or ""
        if ast.get_docstring(stub) != text:
            self.say(place, "another docstring in the stub: check_docs.py --write")
        if not self.citations(place, text) and not own:
            self.say(place, "cites no specification")
        for node in stub.body:
            if not isinstance(node, FUNCTION):
                continue
            where = f"{place}.{node.name}"
            target = self.library.method(name, node.name)
            target = target and (*target[:2], name)
            is_property = any(isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list)
            if is_property:
                said = ast.get_docstring(node) or ""
                if not said:
                    self.say(where, "no docstring")
                elif self.lacks_unit(node.name, node.returns, said):
                    self.say(where, "no unit or range")
                if where in SOURCES and not self.citations(where, said):
                    self.say(where, "does not cite its specification")
            else:
                self.one(where, node, target, ast.get_docstring(target[1]) or "", text if node.name == "__init__" else "")
        self.attributes(place, stub.body)

    def one(self, place, stub, target, text, class_text=""):
        if not text and not class_text:
            self.say(place, "no docstring")
            return
        if text and ast.get_docstring(stub) != text:
            self.say(place, "another docstring in the stub: check_docs.py --write")
        self.function(place, stub, text, class_text)
        reachable = self.library.reachable(*target)
        if place == "usbdev.Device.__init__":  # what Device(...) of functions goes through
            reachable = reachable | self.library.reachable(*self.library.function("usbdev.more.build", "build"))
        self.raises(place, text or class_text, reachable)
        if not self.citations(place, text or class_text) and place in SOURCES:
            self.say(place, "does not cite its specification")

    def attributes(self, place, body):
        """Attributes have a string behind them in the stub; a number's has its unit, a callback's what it is called with."""
        for node, after in zip(body, [*body[1:], None]):
            if not isinstance(node, ast.AnnAssign):
                continue
            where = f"{place}.{node.target.id}"
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            kind = ast.unparse(node.annotation)
            if not said:
                self.say(where, "no text")
            elif "Callable" in kind and "alled with" not in said:
                self.say(where, "what is it called with?")
            elif self.lacks_unit(node.target.id, node.annotation, said):
                self.say(where, "no unit or range")
            if not self.citations(where, said) and where in SOURCES:
                self.say(where, "does not cite its specification")


def write(stub_path, library, place):
    """Copies the sources' docstrings into a stub."""
    text = stub_path.read_text()
    lines = text.split("\n")
    tree = ast.parse(text)
    edits = []  # (node, docstring)
    for node in tree.body:
        if isinstance(node, FUNCTION):
            target = library.function(place, node.name)
            edits.append((node, target and ast.get_docstring(target[1], clean=False)))
        elif isinstance(node, ast.ClassDef) and node.name in library.classes:
            edits.append((node, ast.get_docstring(library.classes[node.name][1], clean=False)))
            for inner in node.body:
                if isinstance(inner, FUNCTION) and not any(isinstance(d, ast.Name) and d.id == "property" for d in inner.decorator_list):
                    target = library.method(node.name, inner.name)
                    edits.append((inner, target and ast.get_docstring(target[1])))
    for node, doc in sorted(edits, key=lambda e: -e[0].lineno):
        if not doc:
            continue
        indent = " " * (node.col_offset + 4)
        inspect = "\n".join((indent + line if line.strip() else "") for line in ast.get_docstring(ast.parse(f'def f():\n    """{doc}"""').body[0]).split("\n"))
        body = f'{indent}"""{inspect.strip()}"""' if "\n" not in inspect else f'{indent}"""{inspect.lstrip()}\n{indent}"""'
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            lines[first.lineno - 1 : first.end_lineno] = body.split("\n")
        elif isinstance(node, ast.ClassDef) and not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
            at = first.lineno - 1 - len(getattr(first, "decorator_list", []))
            lines[at:at] = [*body.split("\n"), ""] if isinstance(first, (*FUNCTION, ast.ClassDef)) else body.split("\n")
        else:  # ...
            line = lines[first.lineno - 1]
            head = line[: first.col_offset].rstrip()
            rest = line[first.end_col_offset :]
            lines[first.lineno - 1 : first.end_lineno] = [head + rest, *body.split("\n")]
    stub_path.write_text("\n".join(lines))


def main():
    checker = Checker()
    for path in sorted((LIBRARY / "typings" / "usbdev").rglob("*.pyi")):
        place = ".".join(("usbdev", *path.relative_to(LIBRARY / "typings" / "usbdev").with_suffix("").parts)).removesuffix(".__init__")
        if "--write" in sys.argv[1:]:
            write(path, checker.library, place)
        checker.module(place, ast.parse(path.read_text()))
    checker.settle()
    for name, tree in checker.library.modules.items():  # every place that is cited anywhere, comments too
        path = LIBRARY / (name.replace(".", "/") + ".py")
        path = path if path.exists() else LIBRARY / name.replace(".", "/") / "__init__.py"
        checker.citations(name, path.read_text())
    for key in sorted(checker.sections - checker.cited):
        checker.say("sections.tsv", f"nothing cites {' '.join(key)}")
    print("\n".join(checker.found))
    return bool(checker.found)


if __name__ == "__main__":
    sys.exit(main())
