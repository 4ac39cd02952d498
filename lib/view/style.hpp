#pragma once

// Whether text for people has colours. Who decides is not the view.

namespace hawk::view {

enum class Style { plain, colored };

} // namespace hawk::view
