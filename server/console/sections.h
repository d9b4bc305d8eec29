#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "common/core/administration/things.h"

namespace usher::console {

/// An entry of the navigation.
struct Section {
  std::string_view path;
  std::string_view name;
};

inline constexpr std::array kOwnSections{
    Section{"/admin", "Overview"},          Section{"/admin/users", "Users"},
    Section{"/admin/sessions", "Sessions"}, Section{"/admin/questionnaires", "Questionnaires"},
    Section{"/admin/chat", "Chat"},         Section{"/admin/mail", "Mail"},
    Section{"/admin/audit", "Audit log"},   Section{"/admin/api-keys", "API keys"},
    Section{"/admin/keys", "Signing keys"}, Section{"/admin/settings", "Settings"},
    Section{"/admin/health", "Health"},
};

/// These, and the listings of core::kThings before the settings.
inline constexpr auto kSections = [] {
  constexpr std::size_t kLast = 2;
  std::array<Section, kOwnSections.size() + core::kThings.size()> all{};
  auto next = std::copy(kOwnSections.begin(), kOwnSections.end() - kLast, all.begin());
  for (const auto& thing : core::kThings) *next++ = {thing.text.path, thing.text.title};
  std::copy(kOwnSections.end() - kLast, kOwnSections.end(), next);
  return all;
}();

/// Whether the navigation has the page.
constexpr bool is_section(std::string_view path) {
  for (const auto& section : kSections)
    if (section.path == path) return true;
  return false;
}

/// Whether the page belongs to the section: its page, or a page below it; below the first, only that itself.
constexpr bool is_within(const Section& section, std::string_view path) {
  if (!path.starts_with(section.path)) return false;
  const auto rest = path.substr(section.path.size());
  return rest.empty() || rest.front() == '?' || (rest.front() == '/' && section.path != kSections.front().path);
}

}  // namespace usher::console
