#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher::cli {

/// A text of `usher help TOPIC`.
struct HelpTopic {
  std::string_view name;
  std::string_view summary;
  std::string (*text)();
};
std::span<const HelpTopic> help_topics();

}  // namespace usher::cli
