"""MicroPython's sources with the libraries of a port at the places where its build files look for them."""
import shutil
from pathlib import Path


def make(work: Path, micropython: Path, port: str, libraries: dict[str, Path]) -> Path:
    """A copy in `work`/micropython with one port; `libraries` become links in its lib. `work`/empty stands for packages that nobody needs."""
    top = work / "micropython"
    for name in ("py", "extmod", "shared", "lib", "drivers", "tools", "mpy-cross", f"ports/{port}"):
        shutil.copytree(micropython / name, top / name, symlinks=True, ignore=shutil.ignore_patterns("build-*", ".git"))
    for name, folder in libraries.items():
        place = top / "lib" / name
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(folder)
    empty = work / "empty"
    empty.mkdir()
    (empty / "README.md").touch()  # MicroPython's build asks whether its library of packages is there by this file
    return top
