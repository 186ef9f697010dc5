"""The images: a new kind is a file beside this one, and its name here."""
from . import emulator, mpy_cross, rp2040, virtual
from .image import Result
from .progress import Progress

ALL = [*virtual.IMAGES, *rp2040.IMAGES, *emulator.IMAGES, *mpy_cross.IMAGES]


def build(name: str, progress: Progress, force: bool) -> Result:
    return next(image for image in ALL if image.name == name).build(progress, force)
