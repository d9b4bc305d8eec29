#pragma once

#include <string>

namespace usher::json {
class Value;
}

namespace usher::cli {

/// json::to_text, but with the characters that printable() hides (DEL, C1, bidirectional controls) as \uNNNN: the same document,
/// safe for a terminal.
std::string json_text(const json::Value& value);
/// The same for json::to_pretty_text.
std::string json_pretty_text(const json::Value& value);

}  // namespace usher::cli
