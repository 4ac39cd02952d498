#pragma once

// `lag --compare A B`: two recordings, before and after a fix.

#include "lag_watch.hpp"

#include "base/result.hpp"
#include "options/report.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

// `words` are two recordings. Exits with 1 if it got worse. Errors: usage for
// another number of them; those of opening.
base::Result<ExitCode> compare_lags(const std::vector<std::string>& words,
                                    const LagQuestion& question,
                                    const ReportOptions& options,
                                    Host& host);

} // namespace hawk::cli
