# The prompt, paste mode, raw mode and soft reset, as host.txt types them.
import time

print("main", time.ticks_ms() < 30)
