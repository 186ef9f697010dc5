# From the first import until a host uses the device.
import adapter
from measure import measure

measure("nothing", id, 0)
measure("start", adapter.composite)
