# From the first import until a host uses the device.

measure("nothing", id, 0)
measure("start", keyboard)
