"""head | cat | this one, which waits for the end of cat, and `first` for that
of head, before it reads what cat writes. Twin: reads first."""
import subprocess
import sys

twin = sys.argv[1]
head = subprocess.Popen(["head", "-c", "1000000", "/dev/zero"],
                        stdout=subprocess.PIPE)
cat = subprocess.Popen(["cat"], stdin=head.stdout, stdout=subprocess.PIPE)
head.stdout.close()
if twin == "defect":
    cat.wait()
if twin == "first":
    head.wait()
print(len(cat.stdout.read()))
