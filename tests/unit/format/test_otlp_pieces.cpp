#include "format/otlp_pieces.hpp"

#include "format/otlp_json.hpp"
#include "spans_read.hpp"

#include <fmt/format.h>

using namespace hawk;
using namespace hawk::format;
using Signal = model::OtlpSeen::Signal;

namespace {

OtlpPieces cut(const std::string& text,
               Signal signal = Signal::traces,
               const PieceLimits& limits = {}) {
  JsonDocument document;
  REQUIRE(document.parse(text).valid);
  return cut_otlp(document.root(), signal, limits);
}

std::string only(const OtlpPieces& made) {
  REQUIRE(made.pieces.size() == 1);
  return made.pieces.front().data;
}

std::string traces(const std::string& spans) {
  return R"({"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"s"},"spans":[)"
         + spans + "]}]}]}";
}

std::string attribute(const std::string& key, const std::string& value) {
  return fmt::format(
      R"({{"attributes":[{{"key":"{}","value":{}}}]}})", key, value);
}

} // namespace

TEST_SUITE("otlp_pieces") {
  TEST_CASE("leaves what fits as it was sent") {
    const std::string text = traces(
        R"({"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",)"
        R"("name":"\u0001 \"x\" )" "\xe2\x82\xac\xf0\x9f\xa6\x85" R"(","flags":257,)"
        R"("startTimeUnixNano":"1544712660000000001","unheardOf":{"a":[1,null,true]},)"
        R"("attributes":[{"key":"i","value":{"intValue":"9223372036854775807"}},)"
        R"({"key":"n","value":{"intValue":9007199254740993}},)"
        R"({"key":"r","value":{"doubleValue":0.1}},{"key":"big","value":{"intValue":1e+21}},)"
        R"({"key":"e","value":{}},{"key":"x","more":7,"value":{"stringValue":"y"}},)"
        R"({"key":"l","value":{"kvlistValue":{"values":[{"key":"k","value":{"bytesValue":"AP8="}}]}}}]})");
    const OtlpPieces made = cut(text);
    CHECK(only(made) == text);
    CHECK(made.elements == 1);
    CHECK(made.rejected == 0);
  }

  TEST_CASE("writes one line, and names as the specification has them") {
    CHECK(only(cut(R"({ "resource_spans" : [ {
        "instrumentation_library_spans":[{"instrumentation_library":{"name":"old"},
        "spans":[{"trace_id":"x","start_time_unix_nano":7,
        "attributes":{"user_id":1}}]}]}]})"))
          == R"({"resourceSpans":[{"scopeSpans":[{"scope":{"name":"old"},"spans":[)"
             R"({"traceId":"x","startTimeUnixNano":7,"attributes":{"user_id":1}}]}]}]})");
  }

  TEST_CASE("has an element that is not of the signal for none") {
    CHECK(cut(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]})")
              .pieces.empty());
    CHECK(cut("{}").pieces.empty());
    const OtlpPieces made = cut(traces(R"(7,{"name":"x"},"y")"));
    CHECK(made.elements == 1);
    CHECK(made.rejected == 2);
    CHECK(made.problem == "an element of a list is no object");
    CHECK(only(cut(R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m"}]}]}]})",
                   Signal::metrics))
              .find(R"("metrics":[{"name":"m"}])")
          != std::string::npos);
  }

  TEST_CASE("cuts between elements, and gives each piece what they stand in") {
    std::string text = R"({"resourceLogs":[)";
    for (int resource = 0; resource < 3; ++resource) {
      text += fmt::format(
          R"({}{{"resource":{{"attributes":[{{"key":"r","value":{{"intValue":"{}"}}}}]}},"scopeLogs":[)",
          resource == 0 ? "" : ",",
          resource);
      for (int scope = 0; scope < 3; ++scope) {
        text += fmt::format(
            R"({}{{"scope":{{"name":"s{}"}},"schemaUrl":"u","logRecords":[)",
            scope == 0 ? "" : ",",
            scope);
        for (int i = 0; i < 50; ++i) {
          text += fmt::format(
              R"({}{{"timeUnixNano":"{}","body":{{"stringValue":"b{}"}}}})",
              i == 0 ? "" : ",",
              1000 + i,
              i);
        }
        text += "]}";
      }
      text += "]}";
    }
    text += "]}";
    const auto read = [](const std::string& data) {
      ReadSpans out;
      model::OtlpSeen otlp;
      otlp.data = data;
      unfold_otlp(otlp, [&](model::FileRecord record) {
        record.raw.clear();
        out.records.push_back(std::move(record));
      });
      return out;
    };
    const auto whole = read(text).records;
    REQUIRE(whole.size() == 450);
    for (const unsigned wanted : {1U, 500U, 1000U, 5000U, 1000000U}) {
      CAPTURE(wanted);
      const OtlpPieces made = cut(text, Signal::logs, {wanted, 1U << 20U});
      CHECK(made.elements == 450);
      std::vector<model::FileRecord> pieces;
      for (const OtlpPiece& piece : made.pieces) {
        // Three times as long as what its elements stand in it may be.
        CHECK((piece.elements == 1
               || piece.data.size() <= std::max(wanted, 300U)));
        const auto records = read(piece.data).records;
        CHECK(records.size() == piece.elements);
        pieces.insert(pieces.end(), records.begin(), records.end());
      }
      CHECK(pieces == whole);
    }
    CHECK(only(cut(text, Signal::logs)) == text);
  }

  // 2,000 such spans were 820 MB of pieces, a request of 2 MB 200 GB.
  TEST_CASE("says what many short elements stand in not for each of them") {
    const std::string long_text(200 << 10, 'x');
    const auto named = [&](const std::string& name, const std::string& more) {
      return fmt::format(
          R"("{}":{{"attributes":[{{"key":"k","value":{{"stringValue":"{}"}}}}]}},{})",
          name, long_text, more);
    };
    std::string spans;
    for (int i = 0; i < 2000; ++i) {
      spans += i == 0 ? R"({"name":"0123456789"})" : R"(,{"name":"0123456789"})";
    }
    const std::string text = fmt::format(
        R"({{"resourceSpans":[{{{}}}]}})",
        named("resource",
              fmt::format(R"("scopeSpans":[{{{}}}])",
                          named("scope", R"("spans":[)" + spans + "]"))));
    const OtlpPieces made = cut(text);
    CHECK(made.elements == 2000);
    std::size_t bytes = 0;
    for (const OtlpPiece& piece : made.pieces) {
      CHECK(piece.data.size() <= PieceLimits{}.most);
      bytes += piece.data.size();
    }
    CHECK(bytes < 2 * text.size());
  }

  TEST_CASE("masks attributes by their names and by their looks") {
    const auto masked = [](const std::string& key, const std::string& value) {
      return only(cut(traces(attribute(key, value))));
    };
    const auto has = [](const std::string& text, std::string_view part) {
      return text.find(part) != std::string::npos;
    };
    CHECK(has(masked("db.password", R"({"stringValue":"hunter2"})"),
              R"({"key":"db.password","value":{"stringValue":"«redacted»"}})"));
    CHECK(has(masked("http.request.header.authorization",
                     R"({"arrayValue":{"values":[{"stringValue":"Basic eDp5"}]}})"),
              R"("value":{"stringValue":"«redacted»"}})"));
    CHECK(has(masked("gen_ai.usage.input_tokens", R"({"intValue":"812"})"),
              R"({"intValue":"812"})"));
    const std::string url = masked(
        "url.full", R"({"stringValue":"https://u:pa55@h/?token=abcdef"})");
    CHECK(has(url, "@h/?token="));
    CHECK_FALSE((has(url, "pa55") || has(url, "abcdef")));
    CHECK(has(masked("deep",
                     R"({"kvlistValue":{"values":[{"key":"api_key","value":{"stringValue":"k"}}]}})"),
              R"({"key":"api_key","value":{"stringValue":"«redacted»"}})"));
    CHECK(has(masked("process.command_args",
                     R"({"arrayValue":{"values":[{"stringValue":"--password"},{"stringValue":"hunter2"}]}})"),
              R"([{"stringValue":"--password"},{"stringValue":"«redacted»"}])"));
    CHECK(has(only(cut(traces(R"({"attributes":{"password":"hunter2"}})"))),
              R"({"password":"«redacted»"})"));
    // What the agent says is kept, as its output is.
    CHECK(has(only(cut(traces(R"({"name":"password=hunter2"})"))),
              "password=hunter2"));
  }

  TEST_CASE("cuts a text that is longer than a record, and says so") {
    const std::string long_text(300, 'x');
    const PieceLimits limits{1000, 1000};
    std::string text;
    for (int i = 0; i < 3; ++i) {
      text += "\xe2\x82\xac" + long_text;
    }
    const OtlpPieces made =
        cut(traces(attribute("a", R"({"stringValue":")" + text + R"("})")),
            Signal::traces,
            limits);
    CHECK(made.elements == 1);
    REQUIRE(made.pieces.size() == 1);
    CHECK(made.pieces[0].cut == 1);
    CHECK(made.pieces[0].data.size() <= 1000);
    CHECK(made.pieces[0].data.find("x\xe2\x80\xa6\"}") != std::string::npos);
    // Half of a base64 text is none.
    CHECK(cut(traces(attribute("a", R"({"bytesValue":")" + text + R"("})")),
              Signal::traces,
              limits)
              .pieces[0]
              .data.find("bytesValue")
          == std::string::npos);
  }

  TEST_CASE("rejects what does not fit however it is cut") {
    std::string many = R"({"attributes":[{"key":"k"})";
    for (int i = 0; i < 200; ++i) {
      many += R"(,{"key":"k"})";
    }
    const OtlpPieces made = cut(
        traces(many + R"(]},{"name":"small"})"), Signal::traces, {1000, 1000});
    CHECK(made.elements == 1);
    CHECK(made.rejected == 1);
    CHECK(made.problem == "an element is longer than a record may be");
  }

  TEST_CASE("unfolds elements by the list that they stand in") {
    model::OtlpSeen otlp;
    otlp.process = {17, 4};
    otlp.observed_timestamp = model::Nanos(5);
    otlp.data = R"({"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeLogs":[{"logRecords":[{"attributes":[{"key":"a","value":{"boolValue":true}}]}]}]}]})";
    std::vector<model::FileRecord> records;
    CHECK(unfold_otlp(otlp, [&](model::FileRecord record) {
            records.push_back(std::move(record));
          }) == 1);
    REQUIRE(records.size() == 1);
    REQUIRE(records[0].log() != nullptr);
    CHECK(records[0].log()->process == otlp.process);
    CHECK(records[0].log()->observed_timestamp == otlp.observed_timestamp);
    CHECK(text_of(records[0].log()->attributes, "service.name") == "shop");
    otlp.data = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"eee19b7ec3c1b174"}]}]}]})";
    CHECK(unfold_otlp(otlp, [&](model::FileRecord record) {
            CHECK(record.span() != nullptr);
          }) == 1);
    otlp.data = "{]";
    CHECK(unfold_otlp(otlp, [](model::FileRecord) {}) == 0);
  }
}
