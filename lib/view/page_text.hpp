#pragma once

// Foreign text on its way into a page that others will see: nothing in it that
// a browser, a terminal or a reader could obey or be fooled by, and no secrets.

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::view {

// Longer ones are cut, and say how much is missing.
constexpr std::size_t k_most_page_text = 16 * 1024;
constexpr std::size_t k_most_page_value = 4 * 1024;

// Several lines stay several lines.
std::string page_text(std::string_view foreign,
                      std::size_t most = k_most_page_text);

// What stands under a name, which may say that it is a secret.
std::string page_value(std::string_view name, std::string_view foreign);

// Text that was made fit for a terminal before, without its secrets.
std::string masked_text(std::string_view shown);

// As text between tags, and as the value of an attribute in quotes.
std::string escape_html(std::string_view text);

// JSON that may stand in a script element: nothing in it ends one.
std::string escape_script(std::string_view json);

} // namespace hawk::view
