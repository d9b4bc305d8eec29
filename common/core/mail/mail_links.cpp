#include "common/core/mail/mail_links.h"

#include <algorithm>
#include <array>

#include "common/base/url_query.h"

namespace usher::core {
namespace {

struct LinkRow {
  std::string_view kind;
  std::string settings::Mail::*own_page;  ///< The site's own, where that is set.
  std::string_view served_page;
  std::string_view relay = {};  ///< Instead, where a callback is given: sends the browser there with the token.
};

constexpr std::string_view kToken = "{token}";

constexpr std::array kLinks{
    LinkRow{"verify_email", &settings::Mail::verify_page, "/account/verify?token={token}"},
    LinkRow{"change_email", &settings::Mail::verify_page, "/account/verify?token={token}"},
    LinkRow{"reset_password", &settings::Mail::reset_page, "/account/reset?token={token}", "/api/auth/reset-password/{token}"},
    LinkRow{"sign_in_link", nullptr, "/account/sign-in?token={token}"},
    LinkRow{"email_changed", nullptr, "/account/undo-email-change?token={token}"},
    LinkRow{"sign_up_taken", nullptr, "/account/forgot"},
    LinkRow{"password_removed", nullptr, "/account/forgot"},
    LinkRow{"password_changed", nullptr, "/account/forgot"},
};

/// nullptr for a kind without a link.
const LinkRow* row_of(std::string_view kind) {
  const auto* row = std::find_if(kLinks.begin(), kLinks.end(), [&](const LinkRow& link) { return link.kind == kind; });
  return row == kLinks.end() ? nullptr : row;
}

}  // namespace

std::string mail_link(const settings::Settings& settings, std::string_view kind, std::string_view token,
                      std::string_view callback) {
  const auto* const row = row_of(kind);
  if (!row) return {};
  const bool by_relay = !callback.empty() && !row->relay.empty();
  const bool own = !by_relay && row->own_page && !(settings.mail.*row->own_page).empty();
  const auto served = by_relay ? row->relay : row->served_page;
  std::string link = own ? settings.mail.*row->own_page : settings.public_url + std::string(served);
  if (const auto at = link.find(kToken); at != std::string::npos) link.replace(at, kToken.size(), token);
  return own || callback.empty() ? link : with_parameter(link, "callbackURL", callback);
}

bool needs_secret(std::string_view kind) {
  if (kind.ends_with("_code")) return true;
  const auto* const row = row_of(kind);
  return row && row->served_page.find(kToken) != std::string_view::npos;
}

}  // namespace usher::core
