"""A subprocess that says much on stderr and then answers on stdout.
server.py lines|huge: small lines (360 KB, more than asyncio takes in), or
64 MB in one write(2)."""
import os
import sys

if sys.argv[1] == "huge":
    os.write(2, b"x" * (64 << 20))
else:
    for number in range(9000):
        os.write(2, b"DEBUG server: document %d was read\n" % number)
os.write(1, b"answer\n")
