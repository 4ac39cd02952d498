"""A command that adds to its prompt what comes from a stdin that is no
terminal."""
import sys

prompt = sys.argv[1]
if not sys.stdin.isatty():
    print("Reading additional input from stdin...", file=sys.stderr)
    prompt += sys.stdin.read()
print(prompt)
