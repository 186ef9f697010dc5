# What is frozen into the image. A program's own manifest starts with
#   include("$(PORT_DIR)/boards/manifest.py") or these lines.
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
package("usbdev", base_path="../../usbdev-lib")
