"""What the emulated boards need beside a firmware: the npm package with the processor core."""
from . import npm
from .image import HERE, Image, Result
from .progress import Progress


def _build(progress: Progress, force: bool) -> Result:
    modules, cached = npm.packages(HERE / "emulator", progress, force)
    return Result(modules / "rp2040js", cached)


IMAGES = [Image("emulator", "the npm package rp2040js, on whose processor core the emulated boards run; a folder", _build)]
