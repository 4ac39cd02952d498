#include "format/document_scanner.hpp"

#include <algorithm>
#include <array>

namespace hawk::format {

namespace {

// Deeper lists are taken as part of an element.
constexpr std::size_t k_max_frames = 16;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& keys,
               std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Lists of elements or of containers of such.
constexpr std::array<std::string_view, 17> k_lists = {
    "resourceSpans",
    "resource_spans",
    "resourceLogs",
    "resource_logs",
    "batches",
    "scopeSpans",
    "scope_spans",
    "scopeLogs",
    "scope_logs",
    "instrumentationLibrarySpans",
    "instrumentation_library_spans",
    "instrumentationLibraryLogs",
    "instrumentation_library_logs",
    "spans",
    "logRecords",
    "log_records",
    "traceEvents"};

// What stands around a document.
constexpr std::array<std::string_view, 4> k_wrappers = {
    "data", "result", "trace", "traces"};

// Lists whose elements need nothing from the object that has the list.
constexpr std::array<std::string_view, 10> k_free = {"resourceSpans",
                                                     "resource_spans",
                                                     "resourceLogs",
                                                     "resource_logs",
                                                     "batches",
                                                     "traceEvents",
                                                     "data",
                                                     "result",
                                                     "trace",
                                                     "traces"};

bool is_log_list(std::string_view key) {
  return key.ends_with("Logs") || key.ends_with("_logs");
}

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

} // namespace

void DocumentScanner::scan(std::string_view bytes) {
  begin_ = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    at = in_string_ ? pass_string(bytes, at) : (take(bytes, at), at);
  }
  flush(bytes, bytes.size());
  base_ += bytes.size();
}

// Goes behind the string's end, or to the end of the piece.
std::size_t DocumentScanner::pass_string(std::string_view bytes,
                                         std::size_t at) {
  for (; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"' || c == '\n') {
      // A string has no line break: one that does not end is damaged, and what
      // comes may be whole.
      in_string_ = false;
      if (!frames_.empty() && frames_.back().depth == 0) {
        frames_.back().string_end = frames_.back().text.size() + at - begin_;
      }
      return c == '"' ? at + 1 : at;
    }
  }
  return at;
}

void DocumentScanner::take(std::string_view bytes, std::size_t& at) {
  const char c = bytes[at];
  Frame* frame = frames_.empty() ? nullptr : &frames_.back();
  switch (c) {
  case '\n':
    ++line_;
    break;
  case '"':
    in_string_ = frame != nullptr;
    if (frame != nullptr && frame->depth == 0) {
      frame->string_begin = frame->text.size() + at - begin_ + 1;
    }
    break;
  case '{':
  case '[':
    open(bytes, at);
    break;
  case '}':
  case ']':
    close(bytes, at);
    break;
  case ':':
    if (frame != nullptr && frame->depth == 0) {
      frame->has_key = true;
    }
    break;
  case ',':
    if (frame != nullptr && frame->depth == 0) {
      frame->has_key = false;
    }
    break;
  default:
    if (frame == nullptr && !is_blank(c)) {
      note_junk();
    }
    break;
  }
  ++at;
}

// Puts what was passed into the text of the object that it is part of.
void DocumentScanner::flush(std::string_view bytes, std::size_t until) {
  if (!frames_.empty() && frames_.back().type == Type::object) {
    Frame& frame = frames_.back();
    if (frame.text.size() + until - begin_ > k_max_element) {
      frame.too_long = true;
      frame.text.clear();
      frame.string_begin = frame.string_end = 0;
    }
    if (!frame.too_long) {
      frame.text.append(bytes.substr(begin_, until - begin_));
    }
  }
  begin_ = until;
}

bool DocumentScanner::goes_into(const Frame& frame,
                                std::string_view key,
                                Type type) const {
  if (frames_.size() >= k_max_frames) {
    return false;
  }
  const bool outside =
      std::all_of(frames_.begin(), frames_.end(), [](const Frame& around) {
        return around.type == Type::object;
      });
  return (outside && is_one_of(k_wrappers, key))
         || (type == Type::list
             && (is_one_of(k_lists, key)
                 || (key == "logs" && is_log_list(frame.within))));
}

void DocumentScanner::push(Type type, std::string within, std::size_t at) {
  Frame frame;
  frame.type = type;
  frame.within = std::move(within);
  frame.offset = base_ + at;
  frame.line = line_;
  frames_.push_back(std::move(frame));
  in_junk_ = false;
}

// What the object said so far, if its elements need it.
void DocumentScanner::learn(Frame& frame, std::string_view key) {
  if (frame.is_container) {
    return;
  }
  frame.is_container = true;
  if (is_one_of(k_free, key)) {
    return;
  }
  std::string text = frame.text.substr(0, frame.string_begin - 1);
  text += '}';
  JsonDocument document;
  frame.is_known =
      document.parse(text).valid && ElementContext::is_in(document.root());
  if (frame.is_known) {
    frame.context.read(document.root());
  }
}

void DocumentScanner::open(std::string_view bytes, std::size_t at) {
  const Type type = bytes[at] == '{' ? Type::object : Type::list;
  if (frames_.empty()) {
    begin_ = at;
    push(type, {}, at);
  } else if (Frame& frame = frames_.back(); frame.type == Type::list) {
    if (frames_.size() >= k_max_frames && type == Type::list) {
      ++frame.depth;
    } else if (frame.depth == 0) {
      std::string within = frame.within;
      begin_ = at;
      push(type, std::move(within), at);
    }
  } else if (frame.depth > 0 || !frame.has_key || frame.too_long) {
    ++frame.depth;
    return;
  } else {
    flush(bytes, at);
    std::string key;
    if (frame.string_begin <= frame.string_end
        && frame.string_end <= frame.text.size()) {
      key = frame.text.substr(frame.string_begin,
                              frame.string_end - frame.string_begin);
    }
    if (!goes_into(frame, key, type)) {
      ++frame.depth;
      return;
    }
    learn(frame, key);
    frame.text += type == Type::object ? "{}" : "[]";
    push(type, std::move(key), at);
  }
}

void DocumentScanner::close(std::string_view bytes, std::size_t at) {
  if (frames_.empty()) {
    note_junk();
    return;
  }
  Frame& frame = frames_.back();
  if (frame.depth > 0) {
    --frame.depth;
    return;
  }
  const Type type = bytes[at] == '}' ? Type::object : Type::list;
  if (frame.type == Type::object) {
    // The other bracket closes what it does not belong to: the object ended
    // without its own, and so does the list around it.
    flush(bytes, type == Type::object ? at + 1 : at);
    pop();
    begin_ = at + 1;
    if (type == Type::list && !frames_.empty()
        && frames_.back().type == Type::list) {
      pop();
    }
    return;
  }
  pop();
  begin_ = at + 1;
}

// The innermost frame is complete, or as complete as it becomes.
void DocumentScanner::pop() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.type == Type::list) {
    return;
  }
  if (frame.too_long) {
    skipped_.add("are longer than 128 MiB", frame.line);
    return;
  }
  if (!frame.is_container) {
    model::FileRecord where;
    where.offset = frame.offset;
    where.line = frame.line;
    if (auto record =
            elements_.read(std::move(frame.text), std::move(where), skipped_)) {
      deliver(*std::move(record));
    }
    return;
  }
  if (frame.is_known) {
    return;
  }
  JsonDocument document;
  if (document.parse(frame.text).valid) {
    frame.context.read(document.root());
  }
  for (model::FileRecord& record : frame.pending) {
    frame.context.put_into(record);
    deliver(std::move(record));
  }
}

void DocumentScanner::deliver(model::FileRecord record) {
  for (std::size_t i = frames_.size(); i-- > 0;) {
    Frame& frame = frames_[i];
    if (frame.type != Type::object) {
      continue;
    }
    if (!frame.is_known) {
      frame.pending.push_back(std::move(record));
      return;
    }
    frame.context.put_into(record);
  }
  sink_(std::move(record));
}

void DocumentScanner::note_junk() {
  if (!in_junk_) {
    skipped_.add("are no JSON", line_);
  }
  in_junk_ = true;
}

void DocumentScanner::finish() {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.type == Type::object && !frame.is_container) {
      skipped_.add("end in the middle of a record", frame.line);
      frames_.pop_back();
      continue;
    }
    if (frame.type == Type::object) {
      frame.text += '}';
    }
    pop();
  }
  in_string_ = escaped_ = in_junk_ = false;
}

} // namespace hawk::format
