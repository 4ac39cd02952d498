"""Repeats each write to a full pipe until it succeeds, without a rest."""
import os

os.set_blocking(2, False)
for _ in range(2000):
    while True:
        try:
            os.write(2, b"x" * 100)
            break
        except BlockingIOError:
            pass
