# What is frozen into the image. A program's own manifest starts with
#   include("$(PORT_DIR)/boards/manifest.py") or these lines.
freeze("$(PORT_DIR)/modules")
package("usbdev", base_path="../../usbdev-lib", opt=3)  # 3: without line numbers, as flash is short
