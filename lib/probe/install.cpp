#include "probe/install.hpp"

#include "base/crc32c.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hawk::probe {

namespace {

using base::fail;
using base::Fd;
using base::make_system_error;
using base::Result;

constexpr mode_t k_directory_mode = 0755;
constexpr mode_t k_file_mode = 0644;

// Nobody but us, or root, may put something there.
Result<> check_owner(int fd, const std::string& name) {
  struct stat info {};

  if (::fstat(fd, &info) != 0) {
    return fail(make_system_error("look at", name, errno));
  }
  if ((info.st_uid != ::geteuid() && info.st_uid != 0)
      || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return fail(make_system_error("trust", name, EPERM));
  }
  return {};
}

// Opens a directory below another, made if it is missing.
Result<Fd> enter(int parent, const std::string& name) {
  const bool made = ::mkdirat(parent, name.c_str(), k_directory_mode) == 0;
  if (!made && errno != EEXIST) {
    return fail(make_system_error("make directory", name, errno));
  }
  HAWK_TRY(Fd fd, base::open_at(parent, name, O_DIRECTORY | O_NOFOLLOW));
  HAWK_CHECK(check_owner(fd.get(), name));
  if (made) { // whatever the umask says
    std::ignore = ::fchmod(fd.get(), k_directory_mode);
  }
  return fd;
}

// The user's own directories down to the place; links may lead there.
void make_parents(const std::string& place) {
  for (std::size_t at = place.find('/', 1); at != std::string::npos;
       at = place.find('/', at + 1)) {
    ::mkdir(place.substr(0, at).c_str(), 0700);
  }
}

Result<Fd> enter_place(const std::string& place) {
  make_parents(place);
  return enter(AT_FDCWD, place);
}

bool holds(int directory, const std::string& name, std::string_view text) {
  const Fd fd(
      ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));

  struct stat info {};

  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)
      || static_cast<std::uint64_t>(info.st_size) != text.size()
      || !check_owner(fd.get(), name)) {
    return false;
  }
  std::string there(text.size(), '\0');
  std::size_t filled = 0;
  while (filled < there.size()) {
    const auto count = base::read_some(
        fd.get(), std::span(there.data() + filled, there.size() - filled));
    if (!count || *count == 0) {
      return false;
    }
    filled += *count;
  }
  return there == text;
}

// A reader sees the old file or the new one.
Result<> replace(int directory, const std::string& name, std::string_view text) {
  const std::string draft = fmt::format(".{}.{}", name, ::getpid());
  ::unlinkat(directory, draft.c_str(), 0); // of an earlier process
  const Fd fd(::openat(directory,
                       draft.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                       k_file_mode));
  if (!fd) {
    return fail(make_system_error("make", draft, errno));
  }
  std::ignore = ::fchmod(fd.get(), k_file_mode);
  auto done = base::write_all(fd.get(), text);
  if (done
      && ::renameat(directory, draft.c_str(), directory, name.c_str()) != 0) {
    done = fail(make_system_error("make", name, errno));
  }
  if (!done) {
    ::unlinkat(directory, draft.c_str(), 0);
  }
  return done;
}

Result<> put(int directory, const Script& script) {
  std::string_view rest = script.path;
  Fd below;
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos;
       slash = rest.find('/')) {
    HAWK_TRY(Fd next,
             enter(below ? below.get() : directory,
                   std::string(rest.substr(0, slash))));
    below = std::move(next);
    rest.remove_prefix(slash + 1);
  }
  const int parent = below ? below.get() : directory;
  const std::string name(rest);
  return holds(parent, name, script.text) ? Result<>()
                                          : replace(parent, name, script.text);
}

Result<std::string> install_in(const std::string& place,
                               std::span<const Script> scripts) {
  HAWK_TRY(const Fd outer, enter_place(place));
  HAWK_TRY(const Fd middle, enter(outer.get(), "probe"));
  const std::string name = name_of(scripts);
  HAWK_TRY(const Fd inner, enter(middle.get(), name));
  for (const Script& script : scripts) {
    HAWK_CHECK(put(inner.get(), script));
  }
  return fmt::format("{}/probe/{}", place, name);
}

} // namespace

std::string name_of(std::span<const Script> scripts) {
  std::uint32_t sum = 0;
  for (const Script& script : scripts) {
    const std::string head =
        fmt::format("{}:{}:", script.path, script.text.size());
    sum = base::crc32c(script.text, base::crc32c(head, sum));
  }
  return fmt::format("{}-{:08x}", HAWK_VERSION, sum);
}

Result<std::string> install(std::span<const std::string> places,
                            std::span<const Script> scripts) {
  base::Error first;
  for (const std::string& place : places) {
    auto path = install_in(place, scripts);
    if (path) {
      return path;
    }
    if (first.message.empty()) {
      first = path.error();
    }
  }
  return fail(std::move(first));
}

} // namespace hawk::probe
