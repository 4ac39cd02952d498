// The same by stdio: `blocks`, or `lines` by setvbuf(3).

#include <stdio.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "lines") == 0) {
    setvbuf(stdout, NULL, _IOLBF, 0);
  }
  for (int i = 0; i < 600; ++i) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char stamp[32];
    struct tm local;
    strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S",
             localtime_r(&now.tv_sec, &local));
    printf("%s.%03ld INFO agent: step %d done\n", stamp,
           now.tv_nsec / 1000000, i);
    const struct timespec rest = {0, 40000000};
    nanosleep(&rest, NULL);
  }
  return 0;
}
