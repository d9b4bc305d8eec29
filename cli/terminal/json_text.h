#pragma once

#include <string>

#include "common/json/value.h"

namespace usher::cli {

/// json::to_text with the characters that printable() hides (DEL, C1, bidirectional controls) written as \uNNNN: the same
/// document, but harmless on a terminal.
std::string json_text(const json::Value& value);
/// The same of json::to_pretty_text.
std::string json_pretty_text(const json::Value& value);

}  // namespace usher::cli
