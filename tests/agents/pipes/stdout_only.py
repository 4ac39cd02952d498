"""Gives its own stderr to server.py and reads what that answers."""
import pathlib
import subprocess
import sys

server = pathlib.Path(__file__).with_name("server.py")
print(subprocess.run([sys.executable, str(server), sys.argv[1]],
                     stdout=subprocess.PIPE, check=False).stdout)
