#include "server/console/done_texts.h"

#include <array>

namespace usher::console {
namespace {

constexpr char kCountMark = '.';

struct DoneRow {
  std::string_view key;
  std::string_view text;
  std::string_view counted = " API keys that the account had made and that are revoked: ";  ///< Before a count that goes with it.
};

constexpr std::array kDoneTexts{
    DoneRow{"saved", "Saved."},
    DoneRow{"acted", "Done.", " Rows: "},
    DoneRow{"unchanged", "Nothing changed: the rows were as you want them already, or do not exist."},
    DoneRow{"created", "The account is made. Its owner needs a link to set a password."},
    DoneRow{"suspended", "The account is suspended, and its sessions have ended."},
    DoneRow{"activated", "The account can sign in again."},
    DoneRow{"mailed", "A link to set a new password is on its way to the account's address."},
    DoneRow{"reset_kept", "A link to set a new password is written. It waits in the outbox: without SMTP_URL no mail goes out."},
    DoneRow{"verified", "The address is marked as verified."},
    DoneRow{"signed_out", "All sessions of the account have ended."},
    DoneRow{"ended", "The session has ended."},
    DoneRow{"factor_removed", "The second factor is removed, and the account's sessions have ended."},
    DoneRow{"promoted", "The account has the role of an admin."},
    DoneRow{"demoted", "The account has lost the role of an admin."},
    DoneRow{"deleted", "The account is deleted."},
    DoneRow{"due", "It is due now; the server sends it within a second."},
    DoneRow{"revoked", "The API key is revoked."},
    DoneRow{"cleared", "The limit is cleared."},
    DoneRow{"key_rotated", "The next signing key is made and published."},
    DoneRow{"questionnaire_published", "This version is active now."},
    DoneRow{"questionnaire_retired", "The version is retired."},
};

}  // namespace

std::string done_text(std::string_view key) {
  const auto end = key.find(kCountMark);
  const auto count = end == std::string_view::npos ? std::string_view() : key.substr(end + 1);
  const bool is_count = !count.empty() && count.size() < 10 && count.find_first_not_of("0123456789") == std::string_view::npos;
  for (const auto& row : kDoneTexts)
    if (row.key == key.substr(0, end))
      return std::string(row.text) + (is_count ? std::string(row.counted) + std::string(count) + "." : "");
  return {};
}

std::string done_with_count(std::string_view key, std::int64_t count) {
  return std::string(key) + (count > 0 ? kCountMark + std::to_string(count) : "");
}

}  // namespace usher::console
