#include "tests/testkit/tables/ways_out_table.h"

#include <vector>

#include "common/domain/ways_out.h"

namespace usher::testkit {
namespace {

using domain::Beside;
using domain::Gone;

constexpr std::string_view kStays = "stays";
constexpr std::string_view kEnds = "ends";
constexpr std::string_view kStay = "stay";
constexpr std::string_view kEnd = "end";

constexpr std::string_view kIntroduction =
    R"(- *This session*: the one that signs out, that is named, or that is the oldest, reused or expired.
- *Its views*: those that an admin began in it. *Its parent*: of a view, the admin's session that began it. *From a view* means: the view
  and its parent end, and no other session of the user, whatever else the row says.
- Views of the user by an admin end with the user's other sessions, and when the user becomes an admin.
- *Known browsers* have limits of their own; *trusted browsers* skip the second factor. *Second steps* are sign-ins that wait for a factor.
  *Links and codes* are mailed: reset, confirmation, sign-in. The link that undoes a change of the address ends with the account, with an
  older one, and a week after the change.
- API keys that end are revoked for good. Access tokens and the JWT of `/api/auth/token` end here with their session; back ends that verify
  them by JWKS alone accept them until they expire.
- An abandoned secret ends the sessions of all accounts.
)";

constexpr std::array<std::string_view, 14> kColumns{"way",
                                                    "this session",
                                                    "its views",
                                                    "its parent",
                                                    "its refresh tokens",
                                                    "the other sessions",
                                                    "trusted browsers",
                                                    "known browsers",
                                                    "second steps",
                                                    "links and codes",
                                                    "provider links",
                                                    "passkeys",
                                                    "API keys",
                                                    "chat streams"};

std::string_view in_words(Gone gone) {
  constexpr std::array<std::string_view, 6> kWords{kStay, "this one ends", "the others end",
                                                   kEnd,  "new ones end",  "the others that proved it end"};
  return kWords.at(static_cast<std::size_t>(gone));
}

bool ends_this(const domain::WayOutRow& row) { return row.sessions == Gone::kThis || row.sessions == Gone::kAll; }
bool ends_others(const domain::WayOutRow& row) { return row.sessions == Gone::kOthers || row.sessions == Gone::kAll; }

std::string_view parent(const domain::WayOutRow& row) {
  if (row.beside == Beside::kWithParent) return "from a view: ends";
  if (row.way == domain::WayOut::kSecretAbandoned) return kEnds;
  return ends_this(row) && row.beside == Beside::kOldTokens ? "stays, with new tokens" : kStays;
}

std::string_view refresh_tokens(const domain::WayOutRow& row) {
  if (ends_this(row)) return kEnd;
  if (row.beside != Beside::kOldTokens) return kStay;
  return row.way == domain::WayOut::kFactorChanged ? "end, if it gets new ones" : "end, it gets new ones";
}

std::string_view streams(const domain::WayOutRow& row) {
  if (row.sessions == Gone::kNone) return kStay;
  return ends_this(row) && ends_others(row) ? kEnd : (ends_this(row) ? "this session's end" : "the others' end");
}

std::vector<std::string_view> cells(const domain::WayOutRow& row) {
  const bool views = row.sessions != Gone::kNone || row.beside == Beside::kViewsOnly;
  const auto& account = row.account;
  return {row.name,
          ends_this(row) ? kEnds : kStays,
          views ? kEnd : kStay,
          parent(row),
          refresh_tokens(row),
          row.sessions == Gone::kProved ? in_words(row.sessions)
          : ends_others(row)            ? kEnd
                                        : kStay,
          in_words(account.trust),
          in_words(account.known),
          account.steps == Gone::kNone ? kStay : kEnd,
          in_words(account.links),
          in_words(account.provider),
          in_words(account.passkeys),
          in_words(account.keys),
          streams(row)};
}

template <class Cells>
std::string line(const Cells& cells) {
  std::string text = "|";
  for (const auto& cell : cells) text.append(" ").append(cell).append(" |");
  return text + "\n";
}

}  // namespace

std::string printed_ways_out() {
  std::string text(kIntroduction);
  text += "\n" + line(kColumns) + line(std::vector<std::string_view>(kColumns.size(), "---"));
  for (const auto& row : domain::kWaysOut) text += line(cells(row));
  return text;
}

}  // namespace usher::testkit
