// Expected: a row is missing
#include "common/base/in_order.h"

namespace usher {

enum class Side { kLeft, kRight };
constexpr EnumArray kWords(&EnumRow<Side>::key, {{Side::kLeft, "left"}, {Side::kRight, "right"}});
static_assert(kWords[Side::kRight].value == "right");

#ifdef MUST_NOT_COMPILE
constexpr EnumArray kShort(&EnumRow<Side>::key, {{Side::kLeft, "left"}});
#endif

}  // namespace usher
