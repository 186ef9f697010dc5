# MicroPython's own frozen modules alone: FROZEN_MANIFEST=firmware/rp2040/stock.py firmware/build rp2040
# makes the image that libraries are measured on (docs/library-size.md).
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
