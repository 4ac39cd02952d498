#include "analyse/json_rpc.hpp"

#include <doctest/doctest.h>

#include <string>

using hawk::analyse::JsonRpcLine;
using hawk::analyse::LineSplitter;
using hawk::analyse::parse_json_rpc;
using hawk::analyse::Piece;
using Kind = hawk::analyse::JsonRpcLine::Kind;

namespace {

JsonRpcLine parse(std::string_view text) {
  return parse_json_rpc(Piece{text, text, text.size(), {}});
}

// As the splitter gives a line that is too long.
JsonRpcLine parse_cut(std::string_view text) {
  return parse_json_rpc(Piece{text.substr(0, LineSplitter::k_head),
                              text.substr(text.size() - LineSplitter::k_tail),
                              text.size(),
                              {}});
}

} // namespace

TEST_SUITE_BEGIN("JSON-RPC outline");

TEST_CASE("a message has its version at the top, wherever it stands there") {
  CHECK(parse(R"({"jsonrpc":"2.0","id":1,"result":{}})").kind == Kind::message);
  CHECK(parse(R"( { "id" : 1, "result" : [], "jsonrpc" : "2.0" } )").kind
        == Kind::message);
  CHECK(parse("{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\r").kind
        == Kind::message);
  CHECK(parse("\xef\xbb\xbf{\"jsonrpc\":\"2.0\",\"id\":1}").kind
        == Kind::message);
  CHECK(parse(R"([{"jsonrpc":"2.0","id":1},{"jsonrpc":"2.0","id":2}])").kind
        == Kind::message);
}

TEST_CASE("other lines are none") {
  for (const char* text : {
           "Starting server",
           "[INFO] started [1]",
           "[]",
           "{}",
           "}{",
           "{",
           R"({"level":"info","msg":"{\"jsonrpc\":\"2.0\"}"})",
           R"({"body":{"jsonrpc":"2.0","id":1}})",
           R"([[{"jsonrpc":"2.0"}]])",
           R"({"jsonrpc":"1.0","id":1})",
           R"({"jsonrpc":2.0,"id":1})",
           R"({"id":"jsonrpc","x":"2.0"})",
           R"(--> {"jsonrpc":"2.0","id":1})",
           R"({"jsonrpc":"2.0","id":1} took 3 ms)",
           R"({"jsonrpc":"2.0","id":1}{"jsonrpc":"2.0","id":2})",
           R"({"jsonrpc":"2.0","id":1,"result":{"a":"b"})",
           R"({"jsonrpc":"2.0","id":1,"result":"no end})",
           R"({"jsonrpc":"2.0","id":1,"result":"\)",
       }) {
    CAPTURE(text);
    CHECK(parse(text).kind == Kind::other);
  }
}

TEST_CASE("white space alone is neither") {
  CHECK(parse("").kind == Kind::blank);
  CHECK(parse("\r").kind == Kind::blank);
  CHECK(parse(" \t").kind == Kind::blank);
}

TEST_CASE("requests, responses, and what a server says first") {
  CHECK(parse(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})").method
        == "tools/list");
  const auto error =
      parse(R"({"jsonrpc":"2.0","id":1,"error":{"message":"capabilities"}})");
  CHECK(error.is_response);
  CHECK(!error.is_welcome);
  CHECK(parse(R"({"id":0,"result":{"protocolVersion":"1"},"jsonrpc":"2.0"})")
            .is_welcome);
  CHECK(parse(R"({"jsonrpc":"2.0","id":0,"result":{"capabilities":{}}})")
            .is_welcome);
  const auto request = parse(
      R"({"jsonrpc":"2.0","id":0,"method":"x","params":{"capabilities":{}}})");
  CHECK(!request.is_response);
  CHECK(!request.is_welcome);
  CHECK(!parse(R"({"jsonrpc":"2.0","id":0,"result":{"a":{"serverInfo":1}}})")
             .is_welcome);
}

TEST_CASE("a long message is known by its ends") {
  const std::string body(100'000, 'x');
  CHECK(parse_cut(R"({"jsonrpc":"2.0","id":1,"result":")" + body + "\"}").kind
        == Kind::message);
  CHECK(
      parse_cut(R"({"result":")" + body + R"(","jsonrpc": "2.0","id":7})").kind
      == Kind::message);
  CHECK(parse_cut(R"({"result":")" + body + R"(","id":7})").kind
        == Kind::unclear);
  CHECK(parse_cut(R"({"result":")" + body).kind == Kind::other);
  CHECK(parse_cut("x" + body + "}").kind == Kind::other);
  CHECK(parse_cut(R"({"jsonrpc":"2.0"} )" + body + "}").kind == Kind::other);
  CHECK(parse_cut(std::string(200'000, ' ')).kind == Kind::unclear);
}

TEST_SUITE_END();
