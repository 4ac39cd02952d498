#include "proc/mask.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;
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
    CHECK(mask_word("--token=abc") == "--token=«redacted»");
    CHECK(mask_word("https://h/?api_key=abc&page=2")
          == "https://h/?api_key=«redacted»&page=2");
    CHECK(mask_word("DB_PASSWORD=x") == "DB_PASSWORD=«redacted»");
    CHECK(mask_word(R"({"client_secret": "abc", "n": 1})")
          == R"({"client_secret": "«redacted»", "n": 1})");
    CHECK(mask_word("Authorization: Basic dXNlcg==")
          == "Authorization: «redacted»");
  }

  TEST_CASE("user information in a URL") {
    CHECK(mask_word("postgres://me:s3cret@db:5432/x")
          == "postgres://me:«redacted»@db:5432/x");
    CHECK(mask_word("redis://:s3@h") == "redis://:«redacted»@h");
    CHECK(mask_word("https://h:80/a@b") == "https://h:80/a@b");
    CHECK(mask_word("ssh://me@h/") == "ssh://me@h/");
  }

  TEST_CASE("bearer tokens and keys of a known shape") {
    CHECK(mask_word("bearer abc.def") == "bearer «redacted»");
    CHECK(mask_word("a Bearer abc 'bearer def'")
          == "a Bearer «redacted» 'bearer «redacted»'");
    CHECK(mask_word("sk-proj-0123456789abcdef") == "«redacted»");
    CHECK(mask_word("x=ghp_0123456789abcdefABCDEF,y") == "x=«redacted»,y");
    CHECK(mask_word("AKIA0123456789ABCDEF") == "«redacted»");
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
                             "a@b:c"}) {
      CAPTURE(word);
      CHECK(mask_word(word) == word);
    }
  }
}
