"""As leaked_stdout.py, with stderr as well: capture_output."""
import subprocess
import sys

away = ">/dev/null 2>&1" if sys.argv[1] == "clean" else ""
print(subprocess.run(["sh", "-c", f"sleep 30 {away} & echo started"],
                     check=False, capture_output=True))
