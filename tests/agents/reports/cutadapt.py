"""A child whose stderr has two pages, as every new pipe of a user has who is
above /proc/sys/fs/pipe-user-pages-soft. The end of a line of progress finds
them taken by 228 and 4096 bytes."""
import fcntl
import os
import stat

if stat.S_ISFIFO(os.fstat(2).st_mode):
    fcntl.fcntl(2, fcntl.F_SETPIPE_SZ, 8192)
for read in range(10):
    os.write(1, b"@read %d\n" % read)
for progress in (b"p" * 228, b"P" * 4096, b"\n"):
    os.write(2, progress)
os.write(1, b"@last read\n")
