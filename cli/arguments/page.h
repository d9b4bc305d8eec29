#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments/declare.h"
#include "cli/terminal/terminal.h"
#include "common/base/cursor.h"

namespace usher::cli {

/// The wanted part of a list: --limit and --cursor.
struct PageOptions {
  std::int64_t limit = 100;
  Cursor after;

  void declare(Declare& arguments);
  /// One row more than shown: it reveals whether a next page exists.
  [[nodiscard]] int to_fetch() const { return static_cast<int>(limit) + 1; }
  /// Cuts `fetched` to the page and returns the cursor of the next one. `cursor_of`: row -> Cursor.
  template <class T, class F>
  std::optional<Cursor> cut(std::vector<T>& fetched, F cursor_of) const {
    const auto most = static_cast<std::size_t>(limit);
    if (fetched.size() <= most) return std::nullopt;
    fetched.erase(fetched.begin() + static_cast<std::ptrdiff_t>(most), fetched.end());
    return cursor_of(fetched.back());
  }
};

/// Writes the next cursor to standard error, so that the result stays a plain list. Also with --quiet, because the list is
/// incomplete.
void print_next_page(Terminal& terminal, const std::optional<Cursor>& next);

}  // namespace usher::cli
