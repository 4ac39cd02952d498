// What a probe, or whoever writes into HAWK_EVENTS, says of emissions: through
// the table, a comparison with itself and the renderers. Counts add up, and
// what is shown is harmless.

#include "fuzz.hpp"
#include "sealed.hpp"

#include "analyse/lag_comparison.hpp"
#include "analyse/lag_table.hpp"
#include "base/text.hpp"
#include "report/lag_comparison.hpp"
#include "report/render.hpp"
#include "trace/decode.hpp"

using namespace hawk;

namespace {

void check_counts(const model::LagReport& lag) {
  std::uint64_t sum = 0;
  for (const model::LagRow& row : lag.rows) {
    sum += row.count;
    FUZZ_CHECK(row.told <= row.count);
    FUZZ_CHECK(row.lost() <= row.count);
    FUZZ_CHECK(row.displaced() <= row.displacement_known());
    FUZZ_CHECK(row.schedule_delay.p50 <= row.schedule_delay.greatest);
    FUZZ_CHECK(row.producer_hold.count <= row.schedule_delay.count);
    FUZZ_CHECK(row.delivery_lag.p50 >= base::Nanos{});
  }
  FUZZ_CHECK(sum == lag.total.count);
  FUZZ_CHECK(lag.late <= lag.total.count);
}

void check_text(model::LagReport lag) {
  model::Report report;
  for (const std::size_t columns : {std::size_t{0}, std::size_t{80}}) {
    lag.columns = columns;
    lag.ascii = columns == 0;
    report.lag = lag;
    for (const auto format : {report::Format::text, report::Format::json}) {
      FUZZ_CHECK(fuzz::is_harmless(
          report::render(report, format, report::Style::plain)));
    }
  }
}

void check_comparison(const analyse::LagTable& table) {
  const auto same = analyse::compare_lags({table, {}}, {table, {}});
  FUZZ_CHECK(same.verdict != model::LagVerdict::better);
  FUZZ_CHECK(same.verdict != model::LagVerdict::worse);
  FUZZ_CHECK(
      fuzz::is_harmless(report::render_text(same, report::Style::plain)));
  FUZZ_CHECK(fuzz::is_harmless(report::render_json(same)));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sealed = fuzz::seal_lines(fuzz::as_text(data, size));
  for (const auto by : {model::LagBy::step, model::LagBy::correlation}) {
    analyse::LagTable table(by, std::chrono::milliseconds(100));
    for (const std::string_view line : base::split(sealed, '\n')) {
      const auto body = trace::verified_body(line);
      auto event = body ? trace::decode(*body)
                        : base::Result<std::optional<model::Event>>();
      if (event && *event) {
        table.accept(**event);
      }
    }
    check_counts(table.make());
    check_text(table.make());
    check_comparison(table);
  }
  return 0;
}
