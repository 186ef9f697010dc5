"""The MicroPython package `usbdev` as compiled modules, in a folder from which mip installs it."""
import json
from pathlib import Path

from . import cache, mpy_cross, tools
from .image import HERE, Image, Result
from .progress import Progress
from .sources import Source

_LIBRARY = HERE.parent / "usbdev-lib"


def _build(progress: Progress, force: bool) -> Result:
    inputs = cache.Fingerprint("library").add_contents(_LIBRARY / "usbdev").add_contents(_LIBRARY / "package.json").add_contents(Path(__file__))
    Source.named("micropython").identify(inputs)

    def make(work: Path) -> None:
        compiler = str(mpy_cross.build(progress).path)
        package = json.loads((_LIBRARY / "package.json").read_text())
        progress.step("compile the library's modules")
        for entry in package["urls"]:
            module = entry[0]
            target = Path(module).with_suffix(".mpy").as_posix()
            (work / target).parent.mkdir(parents=True, exist_ok=True)
            tools.run([compiler, "-s", module, "-o", str(work / target), str(_LIBRARY / module)], work / "log")
            entry[:] = [target, target]
        (work / "package.json").write_text(json.dumps(package) + "\n")
        (work / "log").unlink()

    folder, cached = cache.folder(f"library-{inputs}", make, force)
    return Result(folder / "package.json", cached)


IMAGES = [Image("library", "the package usbdev as .mpy modules beside the package.json that mip installs them by", _build)]
