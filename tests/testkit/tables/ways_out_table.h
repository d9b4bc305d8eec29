#pragma once

#include <string>

namespace usher::testkit {

/// domain::kWaysOut in words, for the section "What ends a session" of docs/reference/access.md.
std::string printed_ways_out();

}  // namespace usher::testkit
