#include "model/lag_report.hpp"

#include <numeric>

namespace hawk::model {

std::uint64_t LagRow::displacement_known() const {
  return std::accumulate(
      displacements.begin(), displacements.end(), std::uint64_t{0});
}

std::uint64_t LagRow::displaced() const {
  return displacement_known() - displacements[0];
}

} // namespace hawk::model
