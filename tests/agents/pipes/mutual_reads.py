"""Waits for an answer to a question that it has not asked: the server waits for
the question. Twin: asks."""
import subprocess
import sys

SERVER = """
import sys
for line in sys.stdin:
    print("answer", flush=True)
"""
twin = sys.argv[1]
process = subprocess.Popen([sys.executable, "-c", SERVER], text=True,
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
process.stdin.write("question\n")  # buffered here
if twin == "clean":
    process.stdin.flush()
print(process.stdout.readline())
process.communicate()
