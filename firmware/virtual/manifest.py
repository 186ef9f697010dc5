# What is frozen into the virtual board. A program's own manifest starts with
#   include("$(PORT_DIR)/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
