"""The command line: firmware/build IMAGE."""
import argparse
import json
import shutil
import sys

from . import images
from .failure import Failure
from .progress import Progress

_ALL = "all"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="firmware/build",
        description="Builds an image, or does nothing where nothing has changed, and prints its path. Progress goes to standard error.",
        epilog="USBDEV_CACHE says where to keep everything (default: $XDG_CACHE_HOME/usbdev or ~/.cache/usbdev). MPY_DIR and TINYUSB_DIR point to "
        "own checkouts, FROZEN_MANIFEST to an own manifest. Exit codes: 0 fine, 1 it does not compile, 2 wrong usage, 3 something is missing.",
    )
    parser.add_argument("image", nargs="?", choices=[*(image.name for image in images.ALL), _ALL], metavar="IMAGE", help=f"what to build: see --list; {_ALL}: every image that is flashed on boards")
    parser.add_argument("--list", action="store_true", help="list the images")
    parser.add_argument("--out", metavar="DIR", help="copy the image there, too")
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()

    if arguments.list:
        if arguments.json:
            print(json.dumps([{"image": image.name, "what": image.what} for image in images.ALL]))
        else:
            for image in images.ALL:
                print(f"{image.name:16} {image.what}")
        return 0
    if arguments.image is None:
        parser.error("name an image, or --list")

    progress = Progress()
    names = images.FOR_BOARDS if arguments.image == _ALL else [arguments.image]
    results = {}
    try:
        for name in names:
            result = images.build(name, progress, arguments.force)
            results[name] = result.copied_to(arguments.out) if arguments.out else result
    except Failure as failure:
        print(f"firmware: {failure}", file=sys.stderr)
        return failure.exit_code
    except KeyboardInterrupt:
        print("firmware: stopped", file=sys.stderr)
        return 130
    for name, result in results.items():
        if arguments.json:
            print(json.dumps({"image": name, "path": str(result.path), "cached": result.cached, "seconds": round(progress.seconds, 2)}))
        else:
            print(result.path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
