#include "base/mask.hpp"

#include "base/clock.hpp"

#include <doctest/doctest.h>

using namespace hawk::base;
using Words = std::vector<std::string>;

TEST_SUITE("mask") {
  TEST_CASE("the word after an option that names a secret") {
    CHECK(mask_arguments({"a", "--password", "x y", "--verbose", "z"})
          == Words{"a", "--password", "«redacted»", "--verbose", "z"});
    CHECK(mask_arguments({"--api-key", "k"})
          == Words{"--api-key", "«redacted»"});
    CHECK(mask_arguments({"--token"}) == Words{"--token"});
    CHECK(mask_arguments({"--no-password", "--port", "80"})
          == Words{"--no-password", "--port", "80"});
  }

  TEST_CASE("a value behind = or :") {
    CHECK(mask_text("--token=abc") == "--token=«redacted»");
    CHECK(mask_text("https://h/?api_key=abc&page=2")
          == "https://h/?api_key=«redacted»&page=2");
    CHECK(mask_text("DB_PASSWORD=x") == "DB_PASSWORD=«redacted»");
    CHECK(mask_text(R"({"client_secret": "abc", "n": 1})")
          == R"({"client_secret": "«redacted»", "n": 1})");
    CHECK(mask_text("Authorization: Basic dXNlcg==")
          == "Authorization: «redacted»");
  }

  TEST_CASE("a value in quotes, to its end") {
    CHECK(mask_text(R"(password="correct horse" n=1)")
          == R"(password="«redacted»" n=1)");
    CHECK(mask_text(R"({"password":"a\"b c","n":1})")
          == R"({"password":"«redacted»","n":1})");
    CHECK(mask_text(R"({"arguments":"{\"api_key\":\"a\\\"b\",\"n\":1}"})")
          == R"({"arguments":"{\"api_key\":\"«redacted»\",\"n\":1}"})");
    CHECK(mask_text("{'password': 'x y', 'n': 1}")
          == "{'password': '«redacted»', 'n': 1}");
    CHECK(mask_text("password = \"x\"") == "password = \"«redacted»\"");
    CHECK(mask_text("[('authorization', 'Basic dXNlcg=='), ('n', '1')]")
          == "[('authorization', '«redacted»'), ('n', '1')]");
    CHECK(mask_text(R"("secrets": ["a", "b"], "n": 1)")
          == R"("secrets": [«redacted»], "n": 1)");
    CHECK(mask_text("Cookie: sid=1; b=2\r\nHost: h")
          == "Cookie: «redacted»\r\nHost: h");
    CHECK(mask_text("run --password x --verbose --port 80")
          == "run --password «redacted» --verbose --port 80");
    CHECK(mask_text("Pwd=x;Uid=u") == "Pwd=«redacted»;Uid=u");
  }

  TEST_CASE("a value under a name") {
    CHECK(mask_value("http.request.header.authorization", "Basic dXNlcg==")
          == "«redacted»");
    CHECK(mask_value("http.url", "https://h/?sig=abc")
          == "https://h/?sig=«redacted»");
    CHECK(mask_value("gen_ai.usage.input_tokens", "812") == "812");
    CHECK(mask_value("db.password", "") == "");
  }

  TEST_CASE("a private key, also without its end") {
    const std::string begin = "-----BEGIN RSA PRIVATE KEY-----";
    const std::string end = "-----END RSA PRIVATE KEY-----";
    CHECK(mask_text("a " + begin + "\nMIIE\nabc\n" + end + " b")
          == "a " + begin + "«redacted»" + end + " b");
    CHECK(mask_text(begin + "\nMIIE") == begin + "«redacted»");
    const std::string open = "-----BEGIN CERTIFICATE-----\nMIIE";
    CHECK(mask_text(open) == open);
    CHECK(leaves_pem_open(begin));
    CHECK_FALSE(leaves_pem_open(open));
    CHECK_FALSE(leaves_pem_open(begin + end));
    CHECK(find_pem_end("abc" + end) == 3);
  }

  TEST_CASE("user information in a URL") {
    CHECK(mask_text("postgres://me:s3cret@db:5432/x")
          == "postgres://me:«redacted»@db:5432/x");
    CHECK(mask_text("redis://:s3@h") == "redis://:«redacted»@h");
    CHECK(mask_text("redis://:**@h") == "redis://:**@h");
    CHECK(mask_text("redis://:**a@h") == "redis://:«redacted»@h");
    CHECK(mask_text("https://h:80/a@b") == "https://h:80/a@b");
    CHECK(mask_text("ssh://me@h/") == "ssh://me@h/");
  }

  TEST_CASE("bearer tokens and keys of a known shape") {
    CHECK(mask_text("bearer abc.def") == "bearer «redacted»");
    CHECK(mask_text("a Bearer abc 'bearer def'")
          == "a Bearer «redacted» 'bearer «redacted»'");
    CHECK(mask_text("sk-proj-0123456789abcdef") == "«redacted»");
    CHECK(mask_text("x=ghp_0123456789abcdefABCDEF,y") == "x=«redacted»,y");
    CHECK(mask_text("AKIA0123456789ABCDEF") == "«redacted»");
    CHECK(mask_text("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_ end")
          == "jwt «redacted» end");
    CHECK(mask_text("hf_AbCdEf0123456789") == "«redacted»");
  }

  TEST_CASE("what is no secret stays") {
    for (const char* word : {"",
                             "python3",
                             "-m",
                             "server.py",
                             "--port=80",
                             "sk-learn",
                             "task-0123456789abcdef",
                             "https://example.org/a?b=c",
                             "=",
                             "://",
                             "a@b:c",
                             "input_tokens=812, max_tokens: 4096",
                             R"("total_tokens": 876)",
                             "InvalidTokenError: it has expired",
                             "std::token::of",
                             "token_type=x tokenizer: y",
                             "PWD=/srv/app",
                             R"("token": null, "secret": {"n": 1})",
                             "hf_hub_download_file",
                             "sk-learn-some-estimator",
                             "the tokens of m-1"}) {
      CAPTURE(word);
      CHECK(mask_text(word) == word);
    }
  }

  // Looking for the end of each value again took 50 s of the first.
  TEST_CASE("many values that do not end cost no more than their bytes") {
    for (const std::string unit : {"token={",
                                   "pwd=/",
                                   "authorization: {",
                                   "token=\\\"{",
                                   "://a:b@",
                                   "-----BEGIN PRIVATE KEY-----x-----END "}) {
      CAPTURE(unit);
      std::string text;
      while (text.size() < (std::size_t{256} << 10)) {
        text += unit;
      }
      const Nanos before = monotonic_now();
      const std::string masked = mask_text(text);
      CHECK(monotonic_now() - before < std::chrono::seconds(20));
      CHECK(masked.size() > text.size() / 2);
    }
  }

  TEST_CASE("a long value is one, whatever it begins with") {
    CHECK(mask_text("token=null" + std::string(40, 'x')) == "token=«redacted»");
    CHECK(mask_text("max_tokens=" + std::string(40, '1'))
          == "max_tokens=«redacted»");
  }
}
