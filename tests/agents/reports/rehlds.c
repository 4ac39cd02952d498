// A 32 bit program that logs to stdout, without a library: gcc -m32 needs none.

static long call(long number, long a, const void* b, long c) {
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c)
                   : "memory");
  return result;
}

void _start(void) {
  static const char line[] =
      "L 11/15/2024 - 06:21:12: Server cvar \"mp_timelimit\" = \"30\"\n";
  for (int i = 0; i < 2000; ++i) {
    call(4, 1, line, sizeof line - 1);
  }
  call(1, 0, 0, 0);
}
