#pragma once

#include <string>
#include <string_view>

namespace hawk::view {

// One JSON document out of objects that stand on a line each:
// {"schema":"hawkctl.stories/1","stories":[...]}
std::string make_json_document(std::string_view schema,
                               std::string_view list,
                               std::string_view lines);

} // namespace hawk::view
