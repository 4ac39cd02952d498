"""second_reader.py SECONDS: the knot of knot_two.py, but one more process
holds what the child writes to, and reads it after a while."""
import os
import subprocess
import sys
import time

pause = float(sys.argv[1])
process = subprocess.Popen(["cat"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
if os.fork() == 0:
    process.stdin.close()
    time.sleep(pause)
    while process.stdout.read1(65536):
        pass
    os._exit(0)
process.stdin.write(b"x" * (1 << 20))
process.stdin.close()
print(len(process.stdout.read()))
