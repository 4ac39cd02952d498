#pragma once

// What `run` says in the end.

#include "model/report.hpp"
#include "observe/runner.hpp"

#include <string>

namespace hawk::cli {

// "exit 3 after 1.2 s; 12 lines (345 B); 1 error; trace /path"
std::string format_summary(const observe::RunResult& result,
                           const model::Report& report,
                           const std::string& trace_path);

// Further lines for -v: ids, processor time, the longest stall.
std::string format_details(const observe::RunResult& result,
                           const model::Header& header);

// What one thread does, for the last look before a timeout's kill.
std::string format_thread(const model::ThreadSeen& thread);

} // namespace hawk::cli
