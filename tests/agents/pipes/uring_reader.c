/* uring_reader idle|elsewhere PYTHON SERVER: reads the child's stdout through
 * io_uring. `idle`: the child says nothing at all. `elsewhere`: the child fills
 * its stderr, and whether the ring reads that cannot be seen. */
#define _GNU_SOURCE
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static char buffer[4096];

static int read_through_ring(int fd) {
  struct io_uring_params params = {0};
  const int ring = (int)syscall(SYS_io_uring_setup, 8, &params);
  if (ring < 0) {
    return 77;
  }
  const int access = PROT_READ | PROT_WRITE;
  const int flags = MAP_SHARED | MAP_POPULATE;
  char* queue = mmap(0, params.sq_off.array + params.sq_entries * 4, access,
                     flags, ring, IORING_OFF_SQ_RING);
  struct io_uring_sqe* entry =
      mmap(0, params.sq_entries * sizeof *entry, access, flags, ring,
           IORING_OFF_SQES);
  entry->opcode = IORING_OP_READ;
  entry->fd = fd;
  entry->addr = (unsigned long)buffer;
  entry->len = sizeof buffer;
  entry->off = (__u64)-1;
  ((unsigned*)(queue + params.sq_off.array))[0] = 0;
  __atomic_store_n((unsigned*)(queue + params.sq_off.tail), 1,
                   __ATOMIC_RELEASE);
  return syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0)
                 < 0
             ? 77
             : 0;
}

int main(int count, char** words) {
  int out[2];
  int err[2];
  if (count == 2 && strcmp(words[1], "probe") == 0) {
    const int null = 0;
    return read_through_ring(null);
  }
  if (count < 4 || pipe(out) != 0 || pipe(err) != 0) {
    return 2;
  }
  const char* amount = strcmp(words[1], "idle") == 0 ? "quiet" : "lines";
  if (fork() == 0) {
    dup2(out[1], 1);
    dup2(err[1], 2);
    close(out[0]);
    close(out[1]);
    close(err[0]);
    close(err[1]);
    execl(words[2], words[2], words[3], amount, (char*)0);
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  return read_through_ring(out[0]);
}
