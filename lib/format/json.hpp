#pragma once

// Foreign JSON to values, in one pass and without recursion. Numbers stay the
// digits that they were: a double would lose nanoseconds. The parser behind it
// is json.cpp's own affair.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

class JsonDocument;

// A value within a document, valid as long as that is not parsed anew. Nothing
// here fails: what is not there is of kind `absent`.
class Json final {
public:
  enum class Kind { absent, null, boolean, number, string, array, object };

  Json() = default;

  Kind kind() const;

  bool is_object() const { return kind() == Kind::object; }

  bool is_array() const { return kind() == Kind::array; }

  bool is_string() const { return kind() == Kind::string; }

  explicit operator bool() const { return kind() != Kind::absent; }

  // Of a string its text without escapes, of a number its digits, "true" or
  // "false"; else empty.
  std::string_view text() const;

  bool is_true() const;

  // A number or a string of decimal digits, exactly; 1e3 and 1.0 are none.
  std::optional<std::int64_t> integer() const;

  // A number, or a string that is one ("NaN", "Infinity" too).
  std::optional<double> real() const;

  // The member of an object. Of several the last, as most parsers have it.
  Json operator[](std::string_view key) const;

  // The first of these members that is there.
  template <typename... Keys>
  Json any(Keys... keys) const {
    Json found;
    const auto find = [&](std::string_view key) {
      found = (*this)[key];
      return static_cast<bool>(found);
    };
    static_cast<void>((find(keys) || ...));
    return found;
  }

  // How many elements or members.
  std::size_t size() const;

  // Walks an array or object: `for (auto e : json)`. key() is empty in arrays.
  struct Element;
  class Iterator;
  Iterator begin() const;
  Iterator end() const;

  // The bytes of a container as a JSON text, for attributes that are lists.
  std::string dump() const;

private:
  friend class JsonDocument;

  Json(const JsonDocument* document, std::uint32_t at)
      : document_(document),
        at_(at) {}

  const JsonDocument* document_ = nullptr;
  std::uint32_t at_ = 0;
};

class JsonDocument final {
public:
  // Deeper text is refused: nobody writes it, and views recurse.
  static constexpr std::size_t k_max_depth = 512;

  struct Parsed {
    bool valid = false;
    std::size_t size = 0; // bytes of the value and the blanks before it
    std::string problem;  // "Missing a comma at byte 17"
  };

  // One value at the front of text, which is copied; what follows it is the
  // caller's. Reuses the memory of the document before.
  Parsed parse(std::string_view text);

  Json root() const;

private:
  friend class Json;
  friend class Json::Iterator;
  friend struct JsonHandler;

  struct Node {
    Json::Kind kind = Json::Kind::null;
    bool has_key = false;
    std::uint32_t next = 0;  // the node behind this one and all in it
    std::uint32_t count = 0; // of a container
    std::string_view key;
    std::string_view text;
  };

  std::string buffer_;
  std::vector<Node> nodes_; // in the order of the text
  std::vector<std::uint32_t> open_;
  bool valid_ = false;
};

class Json::Iterator final {
public:
  Element operator*() const;

  Iterator& operator++();

  bool operator!=(const Iterator& other) const { return at_ != other.at_; }

private:
  friend class Json;

  Iterator(const JsonDocument* document, std::uint32_t at)
      : document_(document),
        at_(at) {}

  const JsonDocument* document_;
  std::uint32_t at_;
};

struct Json::Element {
  std::string_view key;
  Json value;
};

} // namespace hawk::format
