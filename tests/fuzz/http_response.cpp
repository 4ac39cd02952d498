// send::ResponseReader: whatever a server answers, and however it is cut on its
// way, it is read to the same end within the limit; what is then read out of
// it, for anything.

#include "send/answer.hpp"
#include "send/http_message.hpp"
#include "send/retry.hpp"

#include "fuzz.hpp"

#include <algorithm>

using namespace hawk;
using State = send::ResponseReader::State;

namespace {

constexpr std::size_t k_most_body = 4096;

struct Read {
  State state = State::more;
  send::HttpResponse response;
};

Read read_in(std::string_view text, std::size_t step) {
  send::ResponseReader reader(k_most_body);
  Read read;
  while (read.state == State::more && !text.empty()) {
    const std::size_t size = std::min(step, text.size());
    read.state = reader.feed(text.substr(0, size));
    text.remove_prefix(size);
  }
  if (read.state == State::more) {
    read.state = reader.finish();
  }
  FUZZ_CHECK(read.state != State::more);
  if (read.state == State::complete) {
    read.response = reader.take();
  } else {
    FUZZ_CHECK(!reader.problem().empty());
  }
  return read;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const Read whole = read_in(text, size);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    const Read cut = read_in(text, step);
    FUZZ_CHECK(cut.state == whole.state);
    FUZZ_CHECK(cut.response.status == whole.response.status);
    FUZZ_CHECK(cut.response.body == whole.response.body);
    FUZZ_CHECK(cut.response.headers == whole.response.headers);
  }
  if (whole.state == State::complete) {
    FUZZ_CHECK(whole.response.body.size() <= k_most_body);
    FUZZ_CHECK(whole.response.status / 100 != 1);
    send::read_partial_success(whole.response);
    send::describe_refusal(whole.response);
    const std::string* wish = whole.response.find("retry-after");
    const auto wait =
        wish == nullptr ? std::nullopt
                        : send::parse_retry_after(*wish, base::Nanos(1));
    FUZZ_CHECK(!wait || *wait >= base::Nanos(0));
  }
  return 0;
}
