#pragma once

#include <unordered_map>

#include "common/json/value.h"

namespace usher::json {

/// A position in a text. Both count from 1; columns count characters.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
/// The position of the byte at `offset` in `text`; the end for a larger offset.
Place place_of(std::string_view text, std::size_t offset);

/// Like json::parse; also sets the position of the fault when it rejects the text.
Result<Value> parse(std::string_view text, Place& fault_at);

/// Finds the lines of a document's values, for error messages. A path is written `steps[0].questions[2].label`; the empty path is
/// the whole document.
class Locator {
 public:
  /// `text` must have passed json::parse.
  explicit Locator(std::string_view text);

  /// The line on which the member's name or the element starts. If the path does not exist, the line of its last existing part.
  [[nodiscard]] std::size_t line(std::string_view path) const;

 private:
  std::unordered_map<std::string, std::size_t> lines_;
};

/// Replaces the value of one member of the outermost object. Every other byte stays, including numbers that no double can hold.
/// Returns the same text if the member does not exist. `text` must be an object that json::parse accepts.
std::string with_member(std::string_view text, std::string_view name, const Value& value);

}  // namespace usher::json
