#pragma once

#include <string>
#include <string_view>
#include <vector>

// What makes a proof: each operation that adds to an account what could later prove who its user is, and what proves that it may.
// common/core/authority decides; tests/server/closure_scenario_test.cpp tries what each opens, docs/reference/access.md prints
// it.

namespace usher::testkit::access {

struct MakerRow {
  std::string_view makes;
  std::string_view route;
  std::string_view proof;    ///< What the session or the request must prove; the session within FRESH_SESSION_MINUTES.
  std::string_view refusal;  ///< Of a session that proved less.
  std::string_view next;     ///< What a front end does then.
};
extern const std::vector<MakerRow> kMakerRows;

/// As docs/reference/access.md has it.
std::string printed_makers();

}  // namespace usher::testkit::access
