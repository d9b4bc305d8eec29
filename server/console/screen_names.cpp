#include "server/console/screen_names.h"

#include "server/console/console_files.h"

namespace usher::console {

namespace {

constexpr std::array<std::string_view, 1> kLanguages{"en"};

}  // namespace

html::TemplateSet template_set() {
  return {.files = template_files(), .pages = kScreens, .parts = kParts, .every = kEveryScreen, .languages = kLanguages};
}

}  // namespace usher::console
