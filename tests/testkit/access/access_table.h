#pragma once

#include "server/http/routing/endpoint.h"

// Who may call which operation by which credential. The groups are in server/authentication/access.h, and each row names its own;
// this table says what a group means for each kind of caller on each surface. tests/server/access_scenario_test.cpp walks every
// operation, and docs/reference/access.md prints the table.

namespace usher::testkit::access {

enum class Surface { kRest, kSite, kBetterAuth, kAdminApi, kPages, kConsole, kTest, kOperations };
inline constexpr std::size_t kSurfaceCount = 8;
extern const std::array<std::string_view, kSurfaceCount> kSurfaceNames;
Surface surface_of(std::string_view path);

/// Who calls.
enum class Kind {
  kNobody,
  kVisitor,
  kAnonymous,
  kUser,
  kStale,
  kUnproved,
  kUnenrolled,
  kSuspended,
  kAdmin,
  kStaleAdmin,
  kView,
  kImpersonation,
  kProfileKey,
  kReadKey,
  kWriteKey,
  kLostKey,
  kUnenrolledKey,
  kTestKey,
};
struct KindRow {
  std::string_view name;
  std::string_view about;
};
inline constexpr std::size_t kKindCount = 18;
/// In the order of Kind.
extern const std::array<KindRow, kKindCount> kKinds;

/// By which credential.
enum class Carrier {
  kOwnCookie,
  kTrustedCookie,
  kForeignCookie,
  kRefreshCookie,
  kAccessToken,
  kProgramToken,
  kSessionToken,
  kSiteToken,
  kKey,
};
inline constexpr std::size_t kCarrierCount = 9;
extern const std::array<std::string_view, kCarrierCount> kCarriers;

/// The word of a cell: `yes`, or the code of the refusal, in short.
struct WordRow {
  std::string_view word;
  std::string_view code;  ///< As the JSON surfaces name it.
  std::string_view about;
};
extern const std::vector<WordRow> kWords;

/// What the table says of a call: the word of a cell, and `yes|fresh` where a condition of the row decides.
std::string expected(const http::Endpoint& row, Kind kind, Carrier carrier);
/// Whether what was observed, a word, is what the table says.
bool agrees(std::string_view expectation, std::string_view observed);

/// docs/reference/access.md. `rows`: of a server with every part on. `ways_out`: the table of what ends a session; empty: none.
std::string page(const std::vector<http::Endpoint>& rows, std::string_view ways_out);

}  // namespace usher::testkit::access
