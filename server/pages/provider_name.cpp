#include "server/pages/provider_name.h"

#include <array>
#include <string_view>

namespace usher::pages {
namespace {

struct ProviderName {
  std::string_view name;
  std::string_view shown;
};
constexpr std::array kProviderNames{ProviderName{"google", "Google"}, ProviderName{"github", "GitHub"}};

}  // namespace

std::string shown_provider(const std::string& name) {
  for (const auto& row : kProviderNames)
    if (row.name == name) return std::string(row.shown);
  return name;
}

}  // namespace usher::pages
