#pragma once

#include <span>
#include <string_view>

namespace usher::console {

/// An entry of the navigation.
struct Section {
  std::string_view path;
  std::string_view name;
  std::string_view icon;        ///< The `d` of a path, drawn as a line on a grid of 20.
  std::string_view group = {};  ///< The head of the entries from here on; empty: goes on with those before.
};

std::span<const Section> sections();

/// Whether the page belongs to the section: its page, or a page below it; below the first, only that itself.
bool is_within(const Section& section, std::string_view path);

}  // namespace usher::console
