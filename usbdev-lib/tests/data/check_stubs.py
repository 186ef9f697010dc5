"""Compares usbdev-lib/typings with usbdev-lib/usbdev: every name of a stub is in the source with the same parameters and a docstring.

Prints each difference; exit code 1 where there is one.
"""

import ast
import sys
from pathlib import Path

LIBRARY = Path(__file__).parent.parent.parent
# What a device is built with, and what the library itself needs; the rest has a stub.
INNER = {"compose", "idle", "init", "midi_sysex"}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
# Methods of streams, which MicroPython's own documentation describes.
STREAM = {"write", "readinto", "__call__", "__init__"}


def members(body):
    return {node.name: node for node in body if isinstance(node, (*FUNCTION, ast.ClassDef)) and (node.name[0] != "_" or node.name in STREAM)}


def assigned(tree):
    """Names that a module or class body, or self in a method, gives values to."""
    names = set()
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            for name in ast.walk(target):
                names.add(name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else "")
    return names


def parameters(function):
    a = function.args
    defaults = [None] * (len(a.args) - len(a.defaults)) + [ast.dump(d) for d in a.defaults]
    return [p.arg for p in a.args], defaults, a.vararg and a.vararg.arg


def compare(place, stub, source, module, found):
    here, there = members(stub.body), members(source.body)
    given = assigned(source)
    more = LIBRARY / "usbdev" / "more" / (source.name.lower() + ".py") if isinstance(source, ast.ClassDef) else None
    if more and more.exists():  # the rarer half of the class
        rest = ast.parse(more.read_text())
        there |= members(rest.body)
        given |= assigned(rest) | assigned(ast.parse((LIBRARY / "usbdev" / "init.py").read_text()))
    bases = [module[b.id] for b in getattr(source, "bases", []) if isinstance(b, ast.Name) and b.id in module]
    for name, node in here.items():
        if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id == "Protocol" for b in node.bases):
            continue
        if name not in there and name in given:
            continue
        if name not in there:
            found.append(f"{place}.{name} is not in the source")
        elif isinstance(node, ast.ClassDef):
            if not ast.get_docstring(there[name]):
                found.append(f"{place}.{name} has no docstring")
            compare(f"{place}.{name}", node, there[name], module, found)
        else:
            is_device = name == "__init__" and place in ("usbdev.Device", "usbdev.midi.Midi")  # **values: other functions have their names
            mine, theirs = parameters(node), parameters(there[name])
            same = mine[0] == theirs[0] and mine[2] == theirs[2] and [d is None for d in mine[1]] == [d is None for d in theirs[1]]
            same = same and all(x == y or "Name(" in y for x, y in zip(mine[1], theirs[1]))  # a named constant has its value in the stub
            if not (same or is_device):
                found.append(f"{place}.{name}: {mine} in the stub, {theirs} in the source")
            if not (ast.get_docstring(there[name]) or name in STREAM or place == "usbdev.unicode"):
                found.append(f"{place}.{name} has no docstring")
    for name, node in there.items():
        if name not in here and not name.startswith("__") and ast.get_docstring(node) and not bases and not INTERNAL.get(f"{place}.{name}"):
            found.append(f"{place}.{name} is not in the stub")
    for base in bases:
        given |= assigned(base)
        rest = LIBRARY / "usbdev" / "more" / (base.name.lower() + ".py")
        given |= assigned(ast.parse(rest.read_text())) if rest.exists() else set()
    for node in stub.body:
        if isinstance(node, ast.AnnAssign) and node.target.id not in given | OPTIONAL:
            found.append(f"{place}.{node.target.id} is nowhere in the source")


# Documented for who works on the library, not for programs.
INTERNAL = dict.fromkeys((
    "usbdev.wait", "usbdev.tell", "usbdev.mouse.Mouse.tap", "usbdev.cdc.Cdc.Waiter", "usbdev.midi_bytes.Parser.finish", "usbdev.repl.Repl.look",
    "usbdev.text.chars", "usbdev.text.usage", "usbdev.text.single", "usbdev.text.find", "usbdev.text.Typist", "usbdev.unicode.number",
), True)
# Read where the program has set them.
OPTIONAL = {"name", "names", "poll"}


def named(module):
    """The names that keys.py and media.py keep in strings."""
    space = {}
    exec(compile(module.read_text(), module.name, "exec"), space)
    words = " ".join(v for k, v in space.items() if k.startswith("_") and k.isupper() and isinstance(v, str)).split()
    return {word.split(":")[0]: space["__getattr__"](word.split(":")[0]) for word in words if word != "-"}


def main():
    found = []
    sources = {str(p.relative_to(LIBRARY / "usbdev").with_suffix("")): p for p in (LIBRARY / "usbdev").rglob("*.py")}
    stubs = {str(p.relative_to(LIBRARY / "typings" / "usbdev").with_suffix("")): p for p in (LIBRARY / "typings" / "usbdev").rglob("*.pyi")}
    found += [f"{name} has no stub" for name in sorted(sources.keys() - stubs.keys() - INNER) if not name.startswith("more/")]
    found += [f"{name} has a stub and no source" for name in sorted(stubs.keys() - sources.keys() - {"layouts/__init__"})]
    for name in sorted(stubs.keys() & sources.keys()):
        place = "usbdev" if name == "__init__" else "usbdev." + name.replace("/", ".")
        stub, source = ast.parse(stubs[name].read_text()), ast.parse(sources[name].read_text())
        if not ast.get_docstring(source):
            found.append(f"{place} has no docstring")
        if name in ("keys", "media"):
            mine = {n.target.id: n.value.value for n in stub.body if isinstance(n, ast.AnnAssign)}
            if mine != named(sources[name]):
                found.append(f"{place}: {set(mine.items()) ^ set(named(sources[name]).items())}")
            continue
        module = {n.name: n for p in sources.values() for n in ast.parse(p.read_text()).body if isinstance(n, ast.ClassDef)}
        compare(place, stub, source, module, found)
    print("\n".join(found))
    return bool(found)


sys.exit(main())
