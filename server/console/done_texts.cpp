#include "server/console/done_texts.h"

#include <array>

namespace usher::console {
namespace {

struct DoneRow {
  std::string_view key;
  std::string_view text;
};

constexpr std::array kDoneTexts{
    DoneRow{"saved", "Saved."},
};

}  // namespace

std::string done_text(std::string_view key) {
  for (const auto& row : kDoneTexts)
    if (row.key == key) return std::string(row.text);
  return {};
}

}  // namespace usher::console
