#pragma once

#include <cstdint>

namespace usher {

/// How the answer of a model ended. Unmarked: whole, as far as a format says that has no mark for it. Cut: there is more of it,
/// which did not come. Empty: whole, and without a character.
enum class AnswerEnding : std::uint8_t { kWhole, kUnmarked, kCut, kFailed, kEmpty };

constexpr bool is_whole(AnswerEnding ending) { return ending == AnswerEnding::kWhole || ending == AnswerEnding::kUnmarked; }

}  // namespace usher
