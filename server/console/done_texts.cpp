#include "server/console/done_texts.h"

#include "common/base/text.h"
#include "common/core/administration/resources.h"
#include "server/console/table.h"

namespace usher::console {
namespace {

constexpr char kCountMark = '.';
constexpr char kManyMark = '~';
constexpr std::string_view kMarks = ".~";

struct DoneRow {
  std::string_view key;
  std::string_view text;
  std::string_view many = {};                                                               ///< Of several; `{}` is their number.
  std::string_view counted = " API keys that the account had made and that are revoked: ";  ///< Before a count that goes with it.
};

constexpr std::array kDoneTexts{
    DoneRow{"saved", "Saved."},
    DoneRow{"unchanged", "Nothing changed: the rows were as you want them already, or do not exist."},
    DoneRow{"created", "The account is made. Its owner needs a link to set a password."},
    DoneRow{"suspended", "The account is suspended, and its sessions have ended.", "{} accounts suspended."},
    DoneRow{"activated", "The account can sign in again.", "{} accounts can sign in again."},
    DoneRow{"mailed", "A link to set a new password is on its way to the account's address.", "{} reset links on their way."},
    DoneRow{"reset_kept", "A link to set a new password is written. It waits in the outbox: without SMTP_URL no mail goes out.",
            "{} reset links are written. They wait in the outbox: without SMTP_URL no mail goes out."},
    DoneRow{"reminded", "A reminder is on its way.", "{} reminders on their way."},
    DoneRow{"verified", "The address is marked as verified.", "{} addresses marked as verified."},
    DoneRow{"signed_out", "All sessions of the account have ended.", "{} accounts signed out."},
    DoneRow{"ended", "The session has ended.", "{} sessions ended."},
    DoneRow{"removed", "The passkey is removed, and the sessions that it signed in have ended.", "{} passkeys removed."},
    DoneRow{"forgotten", "The browser is forgotten.", "{} browsers forgotten."},
    DoneRow{"factor_removed", "The second factor is removed, and the account's sessions have ended.",
            "{} second factors removed."},
    DoneRow{"promoted", "The account is an admin now.", "{} accounts are admins now."},
    DoneRow{"demoted", "The account is no longer an admin.", "{} accounts are no longer admins."},
    DoneRow{"deleted", "The account is deleted.", "{} accounts deleted."},
    DoneRow{"due", "It is due now: the server sends it within a second, or keeps it while SMTP_URL is not set.",
            "{} mails are due now."},
    DoneRow{"revoked", "The key is revoked.", "{} keys revoked."},
    DoneRow{"cleared", "The limit is cleared.", "{} limits cleared."},
    DoneRow{"key_rotated", "The next signing key is made and published."},
    DoneRow{"questionnaire_published", "This version is active now."},
    DoneRow{"questionnaire_retired", "The version is retired."},
};

/// The positive number after the mark, with its digits grouped and without the rest of the key; empty without one.
std::string take_number(std::string_view& key, std::size_t mark) {
  if (mark == std::string_view::npos) return {};
  key.remove_prefix(mark + 1);
  const auto number = parse_whole<std::int64_t>(key.substr(0, key.find_first_of(kMarks)));
  return number && *number > 0 ? grouped(*number) : std::string();
}

/// ` No longer there: 2.`
std::string others(std::string_view what, const std::string& number) {
  return number.empty() ? std::string() : " " + std::string(what) + ": " + number + ".";
}

}  // namespace

std::string done_text(std::string_view key) {
  const auto end = key.find_first_of(kMarks);
  const bool is_many = end != std::string_view::npos && key[end] == kManyMark;
  for (const auto& row : kDoneTexts) {
    if (row.key != key.substr(0, end)) continue;
    const auto number = take_number(key, end);
    if (number.empty()) return std::string(row.text);
    if (!is_many) return std::string(row.text).append(row.counted).append(number).append(".");
    auto text = number == "1" ? std::string(row.text) : core::with_names(row.many, {number});
    for (const auto what : {"Unchanged", "No longer there"}) text += others(what, take_number(key, key.find(kManyMark)));
    return text;
  }
  return {};
}

std::string done_with_count(std::string_view key, std::int64_t count) {
  return std::string(key) + (count > 0 ? kCountMark + std::to_string(count) : "");
}

std::string done_to_many(std::string_view key, std::int64_t count, std::int64_t unchanged, std::int64_t gone) {
  std::string text(key);
  if (count + unchanged + gone == 1) return text;
  for (const auto number : {count, unchanged, gone}) text += kManyMark + std::to_string(number);
  return text;
}

}  // namespace usher::console
