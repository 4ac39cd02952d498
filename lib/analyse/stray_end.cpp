#include "analyse/stray_end.hpp"

#include <algorithm>
#include <string>

namespace hawk::analyse {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has_number(const std::string& text, const std::string& number) {
  for (std::size_t at = text.find(number); at != std::string::npos;
       at = text.find(number, at + 1)) {
    const std::size_t end = at + number.size();
    if ((at == 0 || !is_digit(text[at - 1]))
        && (end == text.size() || !is_digit(text[end]))) {
      return true;
    }
  }
  return false;
}

} // namespace

bool names_fd(const model::ProcessSeen& process, int fd) {
  const std::string number = std::to_string(fd);
  // Not the program: "python3" says nothing of descriptor 3.
  return process.arguments.size() > 1
         && std::any_of(process.arguments.begin() + 1,
                        process.arguments.end(),
                        [&](const std::string& argument) {
                          return has_number(argument, number);
                        });
}

bool is_orphan(const World& world, const model::ProcessKey& process) {
  const model::ProcessSeen* seen = world.find_process(process);
  // Outside of our PID namespace the parent is 0.
  return seen != nullptr && (seen->parent <= 1 || world.was_adopted(process));
}

bool has_left(const World& world,
              const model::ProcessKey& process,
              const model::ProcessKey& root) {
  const model::ProcessSeen* seen = world.find_process(process);
  const model::ProcessSeen* top = world.find_process(root);
  if (seen == nullptr || top == nullptr || world.is_ancestor(root, process)) {
    return false;
  }
  if (seen->parent <= 1 || seen->parent == top->parent) {
    return true;
  }
  const model::ProcessSeen* adopter = world.find_process(seen->parent);
  return adopter != nullptr && world.is_ancestor(adopter->process, root);
}

} // namespace hawk::analyse
