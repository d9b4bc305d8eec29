#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/json/value.h"

namespace usher::json {

/// A place in a text, both counted from 1; columns in characters.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
/// Where the byte at `offset` is in `text`; the end for an offset beyond it.
Place place_of(std::string_view text, std::size_t offset);

/// json::parse, which tells where a text that is refused has its fault.
Result<Value> parse(std::string_view text, Place& fault_at);

/// On which lines the values of a document stand, for messages to whoever wrote it. A path is written
/// `steps[0].questions[2].label`; the whole document has the empty one.
class Locator {
 public:
  /// `text`: one that json::parse took.
  explicit Locator(std::string_view text);

  /// The line on which the member's name or the element begins; for a path that leads nowhere, that of the last value on the way.
  [[nodiscard]] std::size_t line(std::string_view path) const;

 private:
  std::unordered_map<std::string, std::size_t> lines_;
};

}  // namespace usher::json
