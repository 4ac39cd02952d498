#include "analyse/request_effect.hpp"

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

// HTTP's safe methods, and Redis' commands that read, or tell the server only
// who speaks. Sorted.
constexpr auto k_reading = std::to_array<std::string_view>({
    "ASKING", "AUTH", "BITCOUNT", "BITPOS", "CLIENT", "COMMAND", "CONFIG",
    "DBSIZE", "DUMP", "ECHO", "EXISTS", "EXPIRETIME", "GEODIST", "GEOHASH",
    "GEOPOS", "GEOSEARCH", "GET", "GETBIT", "GETRANGE", "HEAD", "HELLO",
    "HEXISTS", "HGET", "HGETALL", "HKEYS", "HLEN", "HMGET", "HSCAN", "HSTRLEN",
    "HVALS", "INFO", "KEYS", "LASTSAVE", "LINDEX", "LLEN", "LPOS", "LRANGE",
    "MEMORY", "MGET", "OBJECT", "OPTIONS", "PFCOUNT", "PING", "PSUBSCRIBE",
    "PTTL", "PUBSUB", "QUIT", "RANDOMKEY", "READONLY", "ROLE", "SCAN", "SCARD",
    "SDIFF", "SELECT", "SINTER", "SISMEMBER", "SMEMBERS", "SMISMEMBER",
    "SSCAN", "STRLEN", "SUBSCRIBE", "SUNION", "TIME", "TRACE", "TTL", "TYPE",
    "UNWATCH", "WATCH", "XLEN", "XRANGE", "XREAD", "ZCARD", "ZCOUNT", "ZRANGE",
    "ZRANGEBYSCORE", "ZRANK", "ZSCAN", "ZSCORE"});
static_assert(std::is_sorted(k_reading.begin(), k_reading.end()));

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

} // namespace

RequestEffect find_effect(std::string_view label) {
  const std::string_view word = label.substr(0, label.find(' '));
  // PostgreSQL's messages have names in small letters.
  if (word.empty() || !is_upper(word.front())) {
    return RequestEffect::unknown;
  }
  return std::binary_search(k_reading.begin(), k_reading.end(), word)
             ? RequestEffect::reads
             : RequestEffect::changes;
}

} // namespace hawk::analyse
