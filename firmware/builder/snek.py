"""Images that are not ours, with which the SAMD21's model is tested: those of the package snek, which has a USB stack of its own."""
from .image import Image, Result
from .progress import Progress
from .sources import Source


def _build(progress: Progress, force: bool) -> Result:
    folder = Source.named("snek").folder(progress)
    return Result(folder, True)


IMAGES = [Image("snek", "images of the package snek, which test the SAMD21's model; a folder", _build)]
