#pragma once

#include <array>
#include <string_view>

namespace usher::console {

/// An entry of the navigation.
struct Section {
  std::string_view path;
  std::string_view name;
};

inline constexpr std::array kSections{
    Section{"/admin", "Overview"},
};

/// Whether the page belongs to the section: its page, or a page below it; below the first, only that itself.
constexpr bool is_within(const Section& section, std::string_view path) {
  if (!path.starts_with(section.path)) return false;
  const auto rest = path.substr(section.path.size());
  return rest.empty() || rest.front() == '?' || (rest.front() == '/' && section.path != kSections.front().path);
}

}  // namespace usher::console
