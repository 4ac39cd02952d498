"""A subprocess that says much on stderr and then answers on stdout.
server.py AMOUNT: lines: 360 KB in small ones, more than asyncio takes in;
blocks: 512 KiB, 8 of them at a time; huge: 64 MB in one write(2); few: 5 KB,
and then it works for long; quiet: works for long."""
import os
import sys
import time

if sys.argv[1] == "huge":
    os.write(2, b"x" * (64 << 20))
elif sys.argv[1] == "blocks":
    for _ in range(64):
        os.write(2, b"x" * 8192)
elif sys.argv[1] in ("few", "quiet"):
    os.write(2, b"x" * (5000 if sys.argv[1] == "few" else 0))
    time.sleep(30)
else:
    for number in range(9000):
        os.write(2, b"DEBUG server: document %d was read\n" % number)
os.write(1, b"answer\n")
