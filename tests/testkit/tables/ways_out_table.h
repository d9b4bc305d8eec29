#pragma once

#include <string>

namespace usher::testkit {

/// The section "What ends a session" of docs/reference/access.md: domain::kWaysOut in words, under its heading.
std::string printed_ways_out();

/// Whether the page has the section as printed; true without the page.
bool is_documented(const std::string& printed);

}  // namespace usher::testkit
