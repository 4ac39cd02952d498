"""A thread reads stderr while the main thread reads stdout: nothing wrong."""
import pathlib
import subprocess
import sys
import threading

server = pathlib.Path(__file__).with_name("server.py")
process = subprocess.Popen([sys.executable, str(server), sys.argv[1]],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
thread = threading.Thread(target=process.stderr.read)
thread.start()
print(process.stdout.read())
thread.join()
