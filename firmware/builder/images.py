"""The images: a new kind is a file beside this one, and its name here."""
from . import emulator, library, mpy_cross, rp2040, samd, snek, unix, virtual
from .image import Result
from .progress import Progress

ALL = [*virtual.IMAGES, *rp2040.IMAGES, *samd.IMAGES, *emulator.IMAGES, *mpy_cross.IMAGES, *library.IMAGES, *unix.IMAGES, *snek.IMAGES]
FOR_BOARDS = ["rp2040", "samd21", "samd51"]  # what `all` builds: images that are flashed


def build(name: str, progress: Progress, force: bool) -> Result:
    return next(image for image in ALL if image.name == name).build(progress, force)
