// For the static build only. libuv refers to functions of the name service,
// which glibc can only serve by loading shared libraries of its own version.
// hawkctl never asks for the name of a user or a group; these answer in their
// place that there is none, and keep the name service out of the binary.

#include <grp.h>
#include <pwd.h>

#include <cerrno>

extern "C" {

int getpwuid_r(uid_t, passwd*, char*, size_t, passwd** result) {
  *result = nullptr;
  return ENOENT;
}

int getgrgid_r(gid_t, group*, char*, size_t, group** result) {
  *result = nullptr;
  return ENOENT;
}

} // extern "C"
