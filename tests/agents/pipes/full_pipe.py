"""Two processes hold a full pipe, as after a restore by CRIU, and neither
wants anything of it."""
import os
import time

read_end, write_end = os.pipe()
os.set_blocking(write_end, False)
try:
    while os.write(write_end, b"x" * 4096):
        pass
except BlockingIOError:
    pass
if os.fork() == 0:
    os.close(write_end)
else:
    os.close(read_end)
time.sleep(30)
