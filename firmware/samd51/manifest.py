# What is frozen into the image. A program's own manifest starts with
# these lines, the first of which is in place of include("$(PORT_DIR)/boards/manifest.py").
freeze("modules")
include("$(MPY_DIR)/extmod/asyncio")
package("usbdev", base_path="../../usbdev-lib")
