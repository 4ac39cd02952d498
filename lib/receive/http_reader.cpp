#include "receive/http_reader.hpp"

#include "base/characters.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <utility>

namespace hawk::receive {

namespace {

namespace http = boost::beast::http;

// What a client that speaks HTTP/2 at once begins with: RFC 9113, 3.4.
constexpr std::string_view k_http2 = "PRI * HTTP/2.0\r\n";

std::string to_text(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

std::string name_of(boost::beast::string_view header) {
  return base::to_lower({header.data(), header.size()});
}

int status_of(const boost::beast::error_code& error) {
  return error == http::error::body_limit     ? 413
         : error == http::error::header_limit ? 431
                                              : 400;
}

} // namespace

struct HttpReader::Parser {
  explicit Parser(HttpLimits of)
      : limits(of) {
    renew();
  }

  void renew() {
    parser.emplace();
    parser->header_limit(limits.head);
    parser->body_limit(limits.body);
    parser->eager(false);
    request = {};
    expects_continue = false;
    state = State::head;
  }

  void fail(int code, std::string why) {
    state = State::failed;
    status = code;
    problem = std::move(why);
  }

  // Whether the connection begins as HTTP/2, or may yet.
  bool is_http2(std::string_view bytes) {
    if (bytes.starts_with(k_http2)) {
      state = State::http2;
      return true;
    }
    return k_http2.starts_with(bytes);
  }

  void take_head() {
    const auto& message = parser->get();
    request.method = to_text(message.method_string());
    request.target = to_text(message.target());
    request.keep_alive = parser->keep_alive();
    for (const auto& field : message) {
      request.headers.push_back(
          {name_of(field.name_string()), to_text(field.value())});
    }
    const std::string* expect = request.find("expect");
    expects_continue =
        expect != nullptr
        && boost::beast::iequals(*expect, "100-continue");
  }

  // Feeds what is pending until more is wanted, or something is complete.
  void advance() {
    // The parser takes a chunk at a time: moving the rest for each of ten
    // thousand would cost more than reading them.
    std::string_view rest = pending;
    while (read_on(rest)) {
    }
    pending.erase(0, pending.size() - rest.size());
    if (state == State::failed || state == State::http2) {
      pending = {};
    }
  }

  // A step. False: there is none to take.
  bool read_on(std::string_view& rest) {
    if (state == State::body_on && parser->is_done()) {
      request.body = std::move(parser->get().body());
      state = State::complete;
    }
    if ((state != State::head && state != State::body_on) || rest.empty()
        || (state == State::head && is_http2(rest))) {
      return false;
    }
    boost::beast::error_code error;
    rest.remove_prefix(
        parser->put(boost::asio::buffer(rest.data(), rest.size()), error));
    if (error == http::error::need_more) {
      return false;
    }
    if (error) {
      fail(status_of(error), error.message());
    } else if (state == State::head && parser->is_header_done()) {
      take_head();
      state = State::body;
    }
    return true;
  }

  HttpLimits limits;
  std::optional<http::request_parser<http::string_body>> parser;
  std::string pending; // bytes that the parser has not taken
  HttpRequest request;
  bool expects_continue = false;
  State state = State::head;
  int status = 0;
  std::string problem;
};

HttpReader::HttpReader(HttpLimits limits)
    : parser_(std::make_unique<Parser>(limits)) {}

HttpReader::HttpReader(HttpReader&&) noexcept = default;
HttpReader& HttpReader::operator=(HttpReader&&) noexcept = default;
HttpReader::~HttpReader() = default;

HttpReader::State HttpReader::feed(std::string_view bytes) {
  if (state() != State::failed && state() != State::http2) {
    parser_->pending.append(bytes);
    parser_->advance();
  }
  return state();
}

HttpReader::State HttpReader::accept_body() {
  if (state() == State::body) {
    parser_->state = State::body_on;
    parser_->advance();
  }
  return state();
}

HttpReader::State HttpReader::next() {
  if (state() == State::complete) {
    parser_->renew();
    parser_->advance();
  }
  return state();
}

HttpReader::State HttpReader::state() const {
  return parser_->state;
}

const HttpRequest& HttpReader::request() const {
  return parser_->request;
}

bool HttpReader::expects_continue() const {
  return parser_->expects_continue && state() == State::body
         && parser_->pending.empty();
}

int HttpReader::status() const {
  return parser_->status;
}

const std::string& HttpReader::problem() const {
  return parser_->problem;
}

std::size_t HttpReader::held() const {
  return parser_->pending.size() + parser_->parser->get().body().size()
         + parser_->request.body.size();
}

} // namespace hawk::receive
