#pragma once

#include <string>

namespace usher::settings {

/// The content of docs/settings.md, in Markdown.
std::string reference_page();

}  // namespace usher::settings
