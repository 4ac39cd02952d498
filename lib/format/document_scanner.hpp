#pragma once

// The skeleton of a JSON document as its bytes come: which lists to go into,
// where their elements begin and end. Nothing but strings and brackets is
// looked at; elements are whole texts for others to parse. Never fails, never
// recurses.

#include "format/element_reader.hpp"
#include "format/record_sink.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

class DocumentScanner final {
public:
  // A longer element is skipped.
  static constexpr std::size_t k_max_element = std::size_t{128} << 20;

  DocumentScanner(ElementReader& elements,
                  SkippedList& skipped,
                  const RecordSink& sink)
      : elements_(elements),
        skipped_(skipped),
        sink_(sink) {}

  void scan(std::string_view bytes);
  void finish();

private:
  enum class Type { object, list };

  // A container that is gone into, or an element.
  struct Frame {
    Type type = Type::object;
    std::string within; // the key of the list around it
    std::string text;   // of an object, without what is gone into
    std::size_t depth = 0;       // of containers in it not gone into
    std::size_t string_begin = 0; // in text: the last string at this depth
    std::size_t string_end = 0;
    bool has_key = false;   // that string is a key, its value comes
    bool is_container = false; // something in it was gone into
    bool is_known = true;   // what it says of its elements, or says nothing
    bool too_long = false;
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    ElementContext context;
    std::vector<model::FileRecord> pending; // until it is known
  };

  void take(std::string_view bytes, std::size_t& at);
  std::size_t pass_string(std::string_view bytes, std::size_t at);
  void flush(std::string_view bytes, std::size_t until);
  void open(std::string_view bytes, std::size_t at);
  void close(std::string_view bytes, std::size_t at);
  void push(Type type, std::string within, std::size_t at);
  bool goes_into(const Frame& frame, std::string_view key, Type type) const;
  void learn(Frame& frame, std::string_view key);
  void pop();
  void deliver(model::FileRecord record);
  void note_junk();

  ElementReader& elements_;
  SkippedList& skipped_;
  const RecordSink& sink_;
  std::vector<Frame> frames_;
  std::size_t begin_ = 0; // of the bytes that are in no text yet
  std::uint64_t base_ = 0; // offset of the first byte of the piece
  std::uint64_t line_ = 1;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_junk_ = false;
};

} // namespace hawk::format
