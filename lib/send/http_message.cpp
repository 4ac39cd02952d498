#include "send/http_message.hpp"

#include "base/characters.hpp"

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cctype>
#include <optional>

namespace hawk::send {

namespace {

namespace http = boost::beast::http;

constexpr unsigned k_most_head = 64U << 10U;

std::string to_text(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

std::string name_of(boost::beast::string_view header) {
  return base::to_lower({header.data(), header.size()});
}

boost::beast::string_view to_view(std::string_view text) {
  return {text.data(), text.size()};
}

} // namespace

const std::string* HttpResponse::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [name](const auto& header) { return header.first == name; });
  return found == headers.end() ? nullptr : &found->second;
}

// RFC 9110, 5.6.2 and 5.5.
bool is_header(std::string_view name, std::string_view value) {
  const auto is_token = [](unsigned char c) {
    return std::isalnum(c) != 0
           || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c))
                  != std::string_view::npos;
  };
  const auto is_plain = [](unsigned char c) {
    return c == '\t' || (c >= 0x20 && c != 0x7f);
  };
  return !name.empty() && std::ranges::all_of(name, is_token)
         && std::ranges::all_of(value, is_plain);
}

std::string format_request(const HttpRequest& request) {
  constexpr unsigned k_http11 = 11;
  http::request<http::string_body> message;
  message.version(k_http11);
  message.method_string(to_view(request.method));
  message.target(to_view(request.target));
  message.set(http::field::host, to_view(request.host));
  message.set(http::field::user_agent, "hawkctl/" HAWK_VERSION);
  for (const auto& [name, value] : request.headers) {
    message.set(to_view(name), to_view(value));
  }
  message.body() = request.body;
  if (request.method == "POST" || !request.body.empty()) {
    message.content_length(request.body.size());
  }
  std::string out;
  http::request_serializer<http::string_body> serializer(message);
  boost::beast::error_code error;
  while (!serializer.is_done() && !error) {
    serializer.next(
        error, [&](boost::beast::error_code&, const auto& buffers) {
          std::size_t size = 0;
          for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
            out.append(static_cast<const char*>(buffer.data()), buffer.size());
            size += buffer.size();
          }
          serializer.consume(size);
        });
  }
  return out;
}

struct ResponseReader::Parser {
  explicit Parser(std::size_t most)
      : most_body(most) {
    renew();
  }

  void renew() {
    parser.emplace();
    parser->header_limit(k_most_head);
    parser->body_limit(most_body);
    // Eager, 1.74 loses the error of a head that announces too large a body.
    parser->eager(false);
  }

  void fail(const boost::beast::error_code& error) {
    state = State::failed;
    problem = error == http::error::body_limit
                  ? "its answer is too large"
              : error == http::error::header_limit
                  ? "the head of its answer is too large"
              : error == http::error::end_of_stream
                      || error == http::error::partial_message
                  ? "it closed the connection before its answer was whole"
                  : "its answer is no HTTP (" + error.message() + ")";
  }

  void advance() {
    // The parser takes a chunk at a time: the rest is moved once.
    std::string_view rest = pending;
    while (state == State::more && !rest.empty()) {
      boost::beast::error_code error;
      const std::size_t taken =
          parser->put(boost::asio::buffer(rest.data(), rest.size()), error);
      rest.remove_prefix(taken);
      if (error == http::error::need_more) {
        break;
      }
      if (error) {
        fail(error);
      } else if (parser->is_done()) {
        end();
      } else if (taken == 0) {
        break;
      }
    }
    pending.erase(0, pending.size() - rest.size());
  }

  void end() {
    if (parser->get().result_int() / 100 == 1) {
      renew();
    } else {
      state = State::complete;
    }
  }

  std::size_t most_body;
  std::optional<http::response_parser<http::string_body>> parser;
  std::string pending;
  State state = State::more;
  bool begun = false;
  std::string problem;
};

ResponseReader::ResponseReader(std::size_t most_body)
    : parser_(std::make_unique<Parser>(most_body)) {}

ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;
ResponseReader::~ResponseReader() = default;

ResponseReader::State ResponseReader::feed(std::string_view bytes) {
  parser_->begun = parser_->begun || !bytes.empty();
  parser_->pending.append(bytes);
  parser_->advance();
  return parser_->state;
}

ResponseReader::State ResponseReader::finish() {
  if (parser_->state == State::more) {
    boost::beast::error_code error;
    parser_->parser->put_eof(error);
    if (error) {
      parser_->fail(error);
    } else if (parser_->parser->is_done()) {
      parser_->end();
    }
    if (parser_->state == State::more) {
      parser_->fail(http::error::partial_message);
    }
  }
  return parser_->state;
}

bool ResponseReader::has_begun() const {
  return parser_->begun;
}

HttpResponse ResponseReader::take() {
  auto& message = parser_->parser->get();
  HttpResponse response;
  response.status = static_cast<int>(message.result_int());
  response.keep_alive = message.keep_alive();
  for (const auto& field : message) {
    response.headers.emplace_back(name_of(field.name_string()),
                                  to_text(field.value()));
  }
  response.body = std::move(message.body());
  return response;
}

const std::string& ResponseReader::problem() const {
  return parser_->problem;
}

} // namespace hawk::send
