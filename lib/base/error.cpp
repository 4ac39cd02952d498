#include "base/error.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace hawk::base {

namespace {

Error::Kind kind_of(int error_number) {
  switch (error_number) {
  case ENOENT:
  case ESRCH:
  case ENOTDIR:
    return Error::Kind::not_found;
  case EACCES:
  case EPERM:
    return Error::Kind::permission_denied;
  case ETIMEDOUT:
    return Error::Kind::timeout;
  default:
    return Error::Kind::system;
  }
}

} // namespace

Error make_system_error(std::string_view verb,
                        std::string_view object,
                        int error_number) {
  return {kind_of(error_number),
          fmt::format(
              "cannot {} {}: {}", verb, object, std::strerror(error_number)),
          error_number};
}

Error make_malformed(std::string message) {
  return {Error::Kind::malformed, std::move(message), 0};
}

Error make_usage(std::string message) {
  return {Error::Kind::usage, std::move(message), 0};
}

} // namespace hawk::base
