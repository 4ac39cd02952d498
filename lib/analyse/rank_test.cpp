#include "analyse/rank_test.hpp"

#include <algorithm>
#include <cmath>

namespace hawk::analyse {

namespace {

// More are scaled down to it: by then the test sees what is far too small to
// matter.
constexpr std::uint64_t k_most_in_shares = 2'000;

struct Ranks {
  double above = 0; // pairs
  double ties = 0;  // the sum of t^3 - t
};

Ranks rank(const Distribution& first, const Distribution& second) {
  Ranks ranks;
  auto a = first.values().begin();
  auto b = second.values().begin();
  double below = 0; // of the first
  while (a != first.values().end() || b != second.values().end()) {
    const bool take_a =
        b == second.values().end()
        || (a != first.values().end() && a->first <= b->first);
    const bool take_b =
        a == first.values().end()
        || (b != second.values().end() && b->first <= a->first);
    const double of_a = take_a ? static_cast<double>(a->second) : 0;
    const double of_b = take_b ? static_cast<double>(b->second) : 0;
    ranks.above += of_b * (below + of_a / 2);
    const double tied = of_a + of_b;
    ranks.ties += tied * tied * tied - tied;
    below += of_a;
    a = take_a ? std::next(a) : a;
    b = take_b ? std::next(b) : b;
  }
  return ranks;
}

double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

Share scale(const Share& share) {
  if (share.of <= k_most_in_shares) {
    return {std::min(share.hits, share.of), share.of};
  }
  const double hits = share.value() * static_cast<double>(k_most_in_shares);
  return {static_cast<std::uint64_t>(std::lround(hits)), k_most_in_shares};
}

} // namespace

RankTest compare_ranks(const Distribution& first,
                       std::uint64_t first_n,
                       const Distribution& second,
                       std::uint64_t second_n) {
  RankTest test;
  if (first.count() == 0 || second.count() == 0) {
    return test;
  }
  const auto all_first = static_cast<double>(first.count());
  const auto all_second = static_cast<double>(second.count());
  const Ranks ranks = rank(first, second);
  test.above = ranks.above / (all_first * all_second);
  const double n =
      static_cast<double>(std::clamp(first_n, std::uint64_t{1}, first.count()));
  const double m = static_cast<double>(
      std::clamp(second_n, std::uint64_t{1}, second.count()));
  const double all = all_first + all_second;
  const double untied = 1 - ranks.ties / (all * all * all - all);
  if (untied <= 0) {
    return test; // all are the same
  }
  const double deviation = std::sqrt((n + m + 1) * untied / (12 * n * m));
  const double distance =
      std::max(std::abs(test.above - 0.5) - 0.5 / (n * m), 0.0);
  test.p = std::erfc(distance / deviation / std::sqrt(2.0));
  return test;
}

double Share::value() const {
  return of == 0 ? 0
                 : static_cast<double>(std::min(hits, of))
                       / static_cast<double>(of);
}

double compare_shares(const Share& first, const Share& second) {
  const Share a = scale(first);
  const Share b = scale(second);
  if (a.of == 0 || b.of == 0) {
    return 1;
  }
  const auto n = static_cast<double>(a.of);
  const auto m = static_cast<double>(b.of);
  const auto hits = static_cast<double>(a.hits + b.hits);
  const double all = log_choose(n + m, hits);
  const auto chance = [&](double of_first) {
    return std::exp(log_choose(n, of_first) + log_choose(m, hits - of_first)
                    - all);
  };
  // As likely as what was seen, or less; rounding must not lose the equal.
  const double limit = chance(static_cast<double>(a.hits)) * (1 + 1e-7);
  double p = 0;
  for (double k = std::max(0.0, hits - m); k <= std::min(n, hits); ++k) {
    const double one = chance(k);
    p += one <= limit ? one : 0;
  }
  return std::min(p, 1.0);
}

} // namespace hawk::analyse
