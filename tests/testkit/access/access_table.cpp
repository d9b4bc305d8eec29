#include "tests/testkit/access/access_table.h"

#include <sstream>
#include <stdexcept>

#include "server/authentication/access.h"
#include "server/testing/rows.h"
#include "tests/testkit/access/makers_table.h"

namespace usher::testkit::access {
namespace {

using namespace usher::access;

std::vector<std::string> words_of(std::string_view cells) {
  std::istringstream text{std::string(cells)};
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

/// One line for each group: a word for each kind, in the order of Kind, with the credential that suits the kind best.
struct GroupRow {
  const AccessGroup& group;
  std::string_view cells;
};
const std::vector<GroupRow> kRules{
    // clang-format off
    //               none   visitor anon. user  stale unpr. unenr. susp. admin stale view  imp. | keys: profile read write lost unenr. test
    {kOpen,         "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   yes   yes    yes   yes   yes     yes  yes  yes"},
    {kSignIn,       "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   yes   yes    yes   yes   yes     yes  yes  yes"},
    {kRefresh,      "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   yes   yes    yes   yes   yes     yes  yes  yes"},
    {kVisitorReads, "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   yes   yes    401   401   401     401  401  401"},
    {kVisitorWrites,"yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   view  yes    401   401   401     401  401  401"},
    {kMailedLink,   "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   view  yes    yes   yes   yes     yes  yes  yes"},
    {kChat,         "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   view  view   401   401   401     401  401  401"},
    {kAdapt,        "yes    yes     yes   yes   yes   yes   yes    yes   yes   yes   view  view   401   401   401     401  401  401"},
    {kMergeChat,    "401    401     yes   yes   yes   yes   yes    401   yes   yes   view  view   401   401   401     401  401  401"},
    {kFinish,       "401    401     yes   yes   yes   yes   yes    401   yes   yes   view  yes    401   401   401     401  401  401"},
    {kMakePasskey,  "401    401     yes   yes   yes   yes   yes    401   yes   yes   view  view   401   401   401     401  401  401"},
    {kReadOwn,      "401    401     yes   yes   yes   yes   yes    401   yes   yes   yes   yes    401   401   401     401  401  401"},
    {kChangeOwn,    "401    401     yes   yes   yes   yes   yes    401   yes   yes   view  yes    401   401   401     401  401  401"},
    {kTakeOut,      "401    401     yes   yes   yes   yes   yes    401   yes   yes   view  view   401   401   401     401  401  401"},
    {kProviderTokens,"401   401     yes   yes   yes   yes   yes    401   yes   yes   view  view   401   401   401     401  401  401"},
    {kLeave,        "401    401     yes   yes   yes   yes   yes    401   yes   yes   yes   yes    401   401   401     401  401  401"},
    {kReadProfile,  "401    401     yes   yes   yes   yes   yes    401   yes   yes   yes   yes    401   401   401     401  401  401"},
    {kWriteProfile, "401    401     yes   yes   yes   yes   yes    401   yes   yes   view  yes    401   401   401     401  401  401"},
    {kBackEnd,      "401    401     401   401   401   401   401    401   401   401   401   401    yes   403   403     401  enrol  401"},
    {kAdminReads,   "401    401     403   403   403   403   enrol  401   yes   yes   403   403    403   yes   yes     401  enrol  401"},
    {kAdminActs,    "401    401     403   403   403   403   enrol  401   yes   yes   403   403    403   403   yes     401  enrol  401"},
    {kTest,         "401    401     401   401   401   401   401    401   401   401   401   401    401   401   401     401  401  yes"},
    {kAdminGrants,  "401    401     403   403   403   403   enrol  401   yes   yes   403   403    403   403   session 401  enrol  401"},
    // clang-format on
};

/// What a credential is worth on each surface.
///   full  the rights of the caller         weak  those of a user whose session is not fresh, and never an admin's
///   user  full, but 403 where an admin is asked for
///   forms full to read; a change is refused as of an untrusted origin        origin  refused as of an untrusted origin
///   none  not looked at                   dead  401 wherever the caller is identified
///   site  the groups for pages of the site; else as dead
struct CarrierRow {
  Carrier carrier;
  std::string_view cells;
};
const std::vector<CarrierRow> kWorth{
    // clang-format off
    //                        REST   site   Better Auth admin API pages  console test
    {Carrier::kOwnCookie,     "full  full   full        full      full   full   none"},
    {Carrier::kTrustedCookie, "full  full   full        origin    forms  forms   none"},
    {Carrier::kForeignCookie, "forms forms  forms       origin    forms  forms   none"},
    {Carrier::kRefreshCookie, "full  none   none        none      none   none   none"},
    {Carrier::kAccessToken,   "full  full   none        user      none   none   none"},
    {Carrier::kProgramToken,  "full  full   none        full      none   none   none"},
    {Carrier::kSessionToken,  "weak  weak   weak        user      none   none   none"},
    {Carrier::kSiteToken,     "dead  site   none        dead      none   none   none"},
    {Carrier::kKey,           "full  dead   dead        full      none   none   full"},
    // clang-format on
};

/// A row that its group does not describe, for callers that the group lets in.
struct ExceptionRow {
  std::string_view route;
  std::string_view kinds;  ///< By name, separated by commas; empty: all that the group lets in.
  std::string_view word;
  std::string_view why;
};
const std::vector<ExceptionRow> kExceptions{
    // clang-format off
    {"GET /auth/verify", "anonymous", "401", "a reverse proxy lets in people only"},
    {"POST /auth/email/change", "anonymous", "403", "the account takes no address; the user signs up with it"},
    {"POST /api/auth/change-email", "anonymous", "403", "the account takes no address; the user signs up with it"},
    {"POST /api/auth/change-email", "stale,stale admin", "fresh", "an unproved address consents to nothing; a proved one by its link"},
    {"POST /api/auth/change-email", "impersonation", "fresh", "an admin who acts as the user cannot prove the present mailbox"},
    {"POST /auth/reauthenticate/mail", "", "403", "a mailed code proves too little for an account with a password"},
    {"POST /account/re-authenticate/mail", "", "403", "a mailed code proves too little for an account with a password"},
    {"POST /api/auth/two-factor/send-otp", "impersonation", "view", "an admin who acts as the user causes no codes"},
    {"POST /api/auth/two-factor/verify-otp", "impersonation", "view", "an admin who acts as the user causes no codes"},
    {"GET /account/re-authenticate", "view,impersonation", "view", "an admin who acts as the user has nothing to prove"},
    {"POST /auth/passkeys/registration/options", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"POST /auth/passkeys/registration/verify", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"PATCH /auth/passkeys/{id}", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"DELETE /auth/passkeys/{id}", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"PATCH /auth/passkeys/{id}", "impersonation", "view", "an admin who acts as the user changes no passkey"},
    {"DELETE /auth/passkeys/{id}", "impersonation", "view", "an admin who acts as the user changes no passkey"},
    {"GET /account/security/passkeys/add", "view,impersonation", "view", "an admin who acts as the user makes no passkey"},
    {"POST /account/security/passkeys/add", "impersonation", "view", "an admin who acts as the user makes no passkey"},
    {"POST /account/security/passkey", "impersonation", "view", "an admin who acts as the user changes no passkey"},
    {"POST /account/security/passkey/confirm", "impersonation", "view", "an admin who acts as the user changes no passkey"},
    {"POST /account/security/passkey/remove", "impersonation", "view", "an admin who acts as the user changes no passkey"},
    {"POST /api/auth/delete-anonymous-user", "", "403", "only anonymous accounts are deleted this way"},
    {"POST /api/auth/delete-anonymous-user", "anonymous", "yes", "its own account"},
    {"POST /api/auth/two-factor/verify-totp", "anonymous", "401", "the account has no second factor"},
    {"POST /api/auth/two-factor/verify-otp", "anonymous", "401", "the account has no second factor"},
    {"POST /api/auth/two-factor/verify-backup-code", "anonymous", "401", "the account has no second factor"},
    {"POST /api/auth/two-factor/send-otp", "anonymous", "401", "the account has no second factor"},
    {"GET /api/auth/passkey/generate-register-options", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"GET /api/auth/passkey/generate-register-options", "impersonation", "view", "an admin who acts as the user changes no ways in"},
    {"POST /api/auth/passkey/verify-registration", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"POST /api/auth/passkey/verify-registration", "impersonation", "view", "an admin who acts as the user changes no ways in"},
    {"POST /api/auth/passkey/update-passkey", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"POST /api/auth/passkey/update-passkey", "impersonation", "view", "an admin who acts as the user changes no ways in"},
    {"POST /api/auth/passkey/delete-passkey", "anonymous", "403", "the account has no ways in; the user signs up with it"},
    {"POST /api/auth/passkey/delete-passkey", "impersonation", "view", "an admin who acts as the user changes no ways in"},
    // clang-format on
};

bool is_key(Kind kind) { return kind >= Kind::kProfileKey; }
bool is_admin(Kind kind) { return kind == Kind::kAdmin || kind == Kind::kStaleAdmin; }
bool proved_lately(Kind kind) {
  return kind == Kind::kUser || kind == Kind::kUnproved || kind == Kind::kUnenrolled || kind == Kind::kAdmin;
}

std::string_view worth(Carrier carrier, Surface surface) {
  static const auto table = [] {
    std::vector<std::vector<std::string>> all;
    for (const auto& row : kWorth) all.push_back(words_of(row.cells));
    return all;
  }();
  if (surface == Surface::kOperations) return "none";
  return table.at(static_cast<std::size_t>(carrier)).at(static_cast<std::size_t>(surface));
}

const GroupRow& rule_of(const AccessGroup& group) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [&](const GroupRow& row) { return row.group.name == group.name; });
  if (found == kRules.end()) throw std::runtime_error("no line of kRules is of the group " + std::string(group.name));
  return *found;
}

/// Of the group alone, on a surface.
std::string of_group(const AccessGroup& group, Kind kind, Surface surface) {
  const bool is_page = surface == Surface::kPages || surface == Surface::kConsole;
  if (group.callers == &Audience::kOperators) return "403";
  if (is_page && (kind == Kind::kAnonymous || is_key(kind))) kind = Kind::kNobody;  // pages know people only
  if (surface == Surface::kBetterAuth && group.callers == &Audience::kVisitors && is_key(kind)) kind = Kind::kNobody;
  return words_of(rule_of(group).cells).at(static_cast<std::size_t>(kind));
}

const ExceptionRow* exception_of(const http::Endpoint& row, Kind kind) {
  const auto route = row.route();
  const auto name = "," + std::string(kKinds.at(static_cast<std::size_t>(kind)).name) + ",";
  const ExceptionRow* of_all = nullptr;
  for (const auto& one : kExceptions) {
    if (one.route != route) continue;
    if (("," + std::string(one.kinds) + ",").find(name) != std::string::npos) return &one;
    if (one.kinds.empty()) of_all = &one;
  }
  return of_all;
}

/// The word of the group, narrowed by the row: its exception, and where it asks for a fresh session.
std::string of_row(const http::Endpoint& row, Kind kind, Surface surface, bool is_fresh) {
  auto word = of_group(group_of(row), kind, surface);
  const auto* const exception = exception_of(row, kind);
  if (word == "yes" && exception) return std::string(exception->word);
  const auto when = row.access.proof_when();
  if (word != "yes" || when.empty()) return word;
  if (kind == Kind::kWriteKey) return "yes|session";
  if (is_fresh) return word;
  const bool is_asked = when == http::kAlways || when == kChangeOfLastDay.proof_when();  // a stale proof is older than a day
  return is_asked ? "fresh" : "yes|fresh";
}

}  // namespace

const std::array<std::string_view, kSurfaceCount> kSurfaceNames{"REST",         "the site's own", "Better Auth", "admin API",
                                                                "hosted pages", "console",        "test",        "operations"};

const std::array<KindRow, kKindCount> kKinds{
    KindRow{"no credential", "an unauthenticated client"},
    KindRow{"visitor", "the cookie of a visitor who has chatted or answered"},
    KindRow{"anonymous", "an anonymous account of Better Auth"},
    KindRow{"user", "a user who proved the password lately"},
    KindRow{"stale", "a user whose proof is older than `FRESH_SESSION_MINUTES`"},
    KindRow{"unproved", "a user with an unverified address and a session from before `REQUIRE_EMAIL_VERIFICATION`"},
    KindRow{"unenrolled", "an admin without the factor that `REQUIRE_TWO_FACTOR` demands, with a session from before"},
    KindRow{"suspended", "the session of a suspended account, which has ended: as no credential"},
    KindRow{"admin", "an admin who proved the password lately"},
    KindRow{"stale admin", "an admin whose proof is older"},
    KindRow{"view", "a session in which an admin views the site as a user"},
    KindRow{"impersonation", "a session of Better Auth's `impersonate-user`"},
    KindRow{"profile key", "an API key with the scope `profile:read`"},
    KindRow{"read key", "an API key with `admin:read`"},
    KindRow{"write key", "an API key with `admin:write`"},
    KindRow{"lost key", "an API key whose owner lost the role or the account, or is suspended"},
    KindRow{"unenrolled key", "an API key whose owner lacks the factor that `REQUIRE_TWO_FACTOR` demands"},
    KindRow{"test key", "`TEST_API_KEY`, on a server with `TEST_API=true`"},
};

const std::array<std::string_view, kCarrierCount> kCarriers{"session cookie, own origin",
                                                            "session cookie, trusted origin",
                                                            "session cookie, another site",
                                                            "refresh cookie",
                                                            "access token, browser",
                                                            "access token, program",
                                                            "session token, bearer",
                                                            "JWT of `/api/auth/token`",
                                                            "API key"};

const std::vector<WordRow> kWords{
    {"yes", "", "allowed; what was sent may still be wrong"},
    {"401", "UNAUTHENTICATED", "the credential identifies no account; a page leads to the sign-in"},
    {"403", "FORBIDDEN", "signed in, without the right"},
    {"fresh", "FRESH_SESSION_REQUIRED", "the proof is too old or too weak; a page leads to the page that renews it"},
    {"view", "NOT_WHILE_VIEWING", "an admin views the site as the user, or would read chats while acting as one"},
    {"origin", "UNTRUSTED_ORIGIN", "a browser sent it from a page that may not"},
    {"enrol", "TWO_FACTOR_ENROLMENT_REQUIRED", "the admin must enrol a second factor first"},
    {"session", "ADMIN_SESSION_REQUIRED", "only an admin in a session, never a key"},
};

Surface surface_of(std::string_view path) {
  const auto is_below = [&](std::string_view prefix) { return path == prefix || path.starts_with(std::string(prefix) + "/"); };
  if (is_below("/api/auth")) return Surface::kBetterAuth;
  if (is_below("/api")) return Surface::kSite;
  if (is_below("/auth/problems") || path == "/auth/stream-test") return Surface::kOperations;
  if (is_below("/auth/admin")) return Surface::kAdminApi;
  if (is_below("/auth/test")) return Surface::kTest;
  if (is_below("/auth")) return Surface::kRest;
  if (is_below("/admin")) return Surface::kConsole;
  if (is_below("/account") || path == "/" || path == "/usher.js" || path == "/favicon.ico" ||
      path == "/.well-known/change-password")
    return Surface::kPages;
  return Surface::kOperations;
}

std::string expected(const http::Endpoint& row, Kind kind, Carrier carrier) {
  const auto surface = surface_of(row.path);
  const auto& group = group_of(row);
  const auto value = worth(carrier, surface);
  const bool changes = row.method != "GET";
  if (value == "origin" || (value == "forms" && changes)) return "origin";
  if (value == "none") return of_row(row, Kind::kNobody, surface, false);
  const bool is_dead = value == "dead" || (value == "site" && !group.takes_site_token) ||
                       (kind == Kind::kSuspended && carrier != Carrier::kOwnCookie);
  if (is_dead) return of_row(row, Kind::kLostKey, surface, false);
  if (value == "weak" || value == "user") {
    if (group.callers == &Audience::kAdmins) return "403";
    if (value == "weak") return of_row(row, is_admin(kind) || kind == Kind::kUser ? Kind::kStale : kind, surface, false);
  }
  return of_row(row, kind, surface, proved_lately(kind));
}

bool agrees(std::string_view expectation, std::string_view observed) {
  const auto bar = expectation.find('|');
  if (bar == std::string_view::npos) return expectation == observed;
  return observed == expectation.substr(0, bar) || observed == expectation.substr(bar + 1);
}

namespace {

std::string line(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const auto& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
  std::string text = line(head) + "|";
  for (std::size_t i = 0; i < head.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& row : rows) text += line(row);
  return text + "\n";
}

std::string key_of_words() {
  std::vector<std::vector<std::string>> words;
  for (const auto& row : kWords)
    words.push_back({std::string(row.word),
                     row.code.empty() ? "" : (row.word == "401" ? "401 `" : "403 `") + std::string(row.code) + "`",
                     std::string(row.about)});
  std::vector<std::vector<std::string>> kinds;
  for (const auto& row : kKinds) kinds.push_back({std::string(row.name), std::string(row.about)});
  return "## Words\n\n" + table({"word", "code", "meaning"}, words) + table({"caller", "who that is"}, kinds);
}

constexpr std::string_view kOfCredentials = R"(## Credentials

What each credential is worth on each surface:

- *full*: the rights of the caller.
- *weak*: the rights of a user whose session is not fresh, and never those of an admin.
- *user*: full, but 403 where an admin is asked for.
- *forms*: full to read; a change is `UNTRUSTED_ORIGIN`.
- *origin*: always `UNTRUSTED_ORIGIN`.
- *none*: not looked at, as if there were *no credential*.
- *dead*: 401 wherever the caller is identified.
- *site*: profile and chat only; else dead.

)";

std::string credentials() {
  std::string text(kOfCredentials);
  std::vector<std::string> head{"credential"};
  for (std::size_t i = 0; i + 1 < kSurfaceCount; ++i) head.emplace_back(kSurfaceNames.at(i));
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : kWorth) {
    std::vector<std::string> cells{std::string(kCarriers.at(static_cast<std::size_t>(row.carrier)))};
    for (auto& word : words_of(row.cells)) cells.push_back(std::move(word));
    rows.push_back(std::move(cells));
  }
  return text + table(head, rows);
}

using Operations = std::vector<const http::Endpoint*>;

/// A row for each group, and a column for all kinds that have the same word in every row.
std::string groups_of(Surface surface, const Operations& operations) {
  const bool has_keys = surface == Surface::kRest || surface == Surface::kAdminApi || surface == Surface::kTest;
  std::vector<const AccessGroup*> groups;
  for (const auto* operation : operations) {
    const auto& group = group_of(*operation);
    if (std::none_of(groups.begin(), groups.end(), [&](const auto* one) { return one->name == group.name; }))
      groups.push_back(&group);
  }
  std::vector<std::string> head{"group"};
  std::vector<std::vector<std::string>> columns;
  for (std::size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (is_key(kind) && !has_keys) continue;
    std::vector<std::string> column;
    for (const auto* group : groups) column.push_back(of_group(*group, kind, surface));
    const auto same = std::find(columns.begin(), columns.end(), column);
    const std::string name(kKinds.at(i).name);
    if (same != columns.end()) {
      head.at(static_cast<std::size_t>(same - columns.begin()) + 1) += ", " + name;
    } else {
      head.push_back(name);
      columns.push_back(std::move(column));
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::vector<std::string> cells{"**" + std::string(groups[i]->name) + "**: " + std::string(groups[i]->about)};
    for (const auto& column : columns) cells.push_back(column[i]);
    rows.push_back(std::move(cells));
  }
  return table(head, rows);
}

std::string exceptions_of(const Operations& operations) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : kExceptions)
    if (std::any_of(operations.begin(), operations.end(), [&](const auto* row) { return row->route() == one.route; }))
      rows.push_back({"`" + std::string(one.route) + "`", one.kinds.empty() ? "all" : std::string(one.kinds),
                      std::string(one.word), std::string(one.why)});
  return rows.empty() ? "" : "Exceptions:\n\n" + table({"operation", "caller", "", "why"}, rows);
}

constexpr std::string_view kOfOperators =
    R"(No credential of an account counts here. `GET /metrics` answers two callers: a program on the same machine that comes
through no proxy, and any program with `METRICS_TOKEN` as its bearer token. With `OPS_LISTEN` it answers on that listener alone, by the
same rule, and so do the reasons of `GET /readyz`.

)";

std::string operations_of(const Operations& operations) {
  std::vector<std::vector<std::string>> rows;
  for (const auto* row : operations)
    rows.push_back({"`" + row->route() + "`", std::string(row->access->name),
                    row->access.proof_when().empty() ? "" : std::string(row->access.proof_when())});
  return table({"operation", "group", "fresh"}, rows);
}

constexpr std::string_view kIntroduction = R"(# Access

<!-- Written by a test: tests/server/access_scenario_test.cpp. Edit tests/testkit/access/access_table.cpp, not this page. The
     column *fresh* comes from the rows of the operations. -->

Which caller may call which operation, by which credential. A test calls every operation as every caller.

To look something up:

1. Find the operation below its surface. Read its group, and where it asks for a fresh session.
2. Read the word of the caller in the row of that group. Exceptions stand below it.
3. Look what the credential is worth on the surface, below *Credentials*.
4. Where the column *fresh* says something, `yes` holds for a fresh session alone, in every call (*always*) or in the case that it names.
   There it becomes `fresh` for a caller that is stale, anonymous or in an impersonation, and for a *weak* credential. For a key with
   `admin:write` it becomes `session`: the key may suspend a user, and gets `session` where it would suspend an admin or set a role.

)";

}  // namespace

std::string page(const std::vector<http::Endpoint>& rows, std::string_view ways_out) {
  std::array<Operations, kSurfaceCount> surfaces;
  for (const auto& row : rows) surfaces.at(static_cast<std::size_t>(surface_of(row.path))).push_back(&row);
  std::string text(kIntroduction);
  text += key_of_words() + credentials();
  for (std::size_t i = 0; i < kSurfaceCount; ++i) {
    const auto& operations = surfaces.at(i);
    auto name = std::string(kSurfaceNames.at(i));
    name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    text += "## " + name + "\n\n" + (static_cast<Surface>(i) == Surface::kOperations ? std::string(kOfOperators) : "") +
            groups_of(static_cast<Surface>(i), operations) + exceptions_of(operations) + operations_of(operations);
  }
  text += "## What makes a proof\n\n" + printed_makers() + "\n";
  if (!ways_out.empty()) text += "## What ends a session\n\n" + std::string(ways_out) + "\n";
  text.pop_back();
  return text;
}

}  // namespace usher::testkit::access
