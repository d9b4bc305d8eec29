#include "common/core/mail/mail_composer.h"

#include "common/base/encoding.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/mail_templates.h"
#include "common/core/mail/outbox.h"
#include "common/settings/site_name.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

/// Replaces a link's token or a code after it was erased, which happens when the mail is sent.
constexpr std::string_view kGone = "GONE";

using Values = std::vector<std::pair<std::string_view, std::string>>;

struct LinkRow {
  std::string_view kind;
  std::string settings::MailSettings::*own_page;  ///< The setting of the site's own page, if there is one.
  std::string_view served_page;
  std::string_view relay = {};    ///< Used if a callback is given; redirects the browser there with the token.
  std::string_view way_out = {};  ///< The page that stops such mail.
};

constexpr std::array kLinks{
    LinkRow{"verify_email", &settings::MailSettings::verify_page, "/account/verify?token={token}"},
    LinkRow{"change_email", &settings::MailSettings::verify_page, "/account/verify?token={token}"},
    LinkRow{"reset_password", &settings::MailSettings::reset_page, "/account/reset?token={token}",
            "/api/auth/reset-password/{token}"},
    LinkRow{"first_password", &settings::MailSettings::reset_page, "/account/reset?token={token}"},
    LinkRow{"sign_in_link", nullptr, "/account/sign-in?token={token}"},
    LinkRow{"consent_email_change", nullptr, "/account/consent-email-change?token={token}"},
    LinkRow{"email_changed", nullptr, "/account/undo-email-change?token={token}"},
    LinkRow{"email_set", nullptr, "/account/undo-email-change?token={token}"},
    LinkRow{"questionnaire_reminder", nullptr, "/account/profile", {}, "/account/reminders?token={token}"},
    LinkRow{"sign_up_taken", nullptr, "/account/forgot"},
    LinkRow{"password_removed", nullptr, "/account/forgot"},
    LinkRow{"password_changed", nullptr, "/account/forgot"},
};

/// Returns nullptr for a kind without a link.
const LinkRow* row_of(std::string_view kind) { return find_by(kLinks, kind, &LinkRow::kind); }

bool has_code(std::string_view kind) { return kind.ends_with("_code"); }

std::string served_link(const settings::Settings& settings, std::string_view page, std::string_view token) {
  return page.empty() ? std::string() : with_token(settings.public_url + std::string(page), token);
}

}  // namespace

Result<ComposedMail> MailComposer::compose(const domain::Mail& mail) const {
  if (is_mail_request(mail.kind))
    return error(ErrorCode::kConflict, "The mail is a request that the server has not processed yet; try again in a second");
  const auto& settings = ports_.settings;
  USHER_TRY(const auto payload, json::parse(mail.payload));
  const auto secret = outbox_.open(mail);
  const auto token = secret ? std::string(secret->expose()) : std::string(kGone);
  std::string about;  // what the notices are, which a summary stands for
  if (mail.kind == kNoticesSummary) {
    auto first = mail;
    first.kind = json::text_at(payload, kSummaryOfMember);
    USHER_TRY(auto words, compose(first));
    about = std::move(words.subject);
  }
  const auto* callback = payload.find(kCallbackMember);
  const auto link = mail_link(settings, mail.kind, token, callback && callback->string() ? *callback->string() : "");
  Values values{{"site_name", site_name(settings)}, {"address", mail.address}, {"link", link}, {"code", token}};
  const auto* const row = row_of(mail.kind);
  auto way_out = served_link(settings, row ? row->way_out : "", token);
  values.emplace_back(kListLink, payload.find(kHasWaysMember) ? served_link(settings, row->served_page, token)
                                 : way_out.empty()            ? link
                                                              : way_out);
  // A row of the previous release lacks values that came since.
  if (const auto* kind = find_mail_kind(mail.kind))
    for (const auto name : kind->values)
      if (!name.empty() && name != "link" && name != "code" && name != kListLink) values.emplace_back(name, "");
  if (const auto* members = payload.object())
    for (const auto& member : *members)
      if (const auto* text = member.value.string()) values.emplace_back(member.key, *text);
  if (!about.empty()) values.emplace_back("about", std::move(about));
  USHER_TRY(auto words, templates_.render(mail.kind, mail.language, values));
  const auto& from = settings.mail.from;
  return ComposedMail{.from_name = from.name.empty() ? site_name(settings) : from.name,
                      .from_address = from.address,
                      .to = mail.address,
                      .subject = std::move(words.subject),
                      .text = std::move(words.text),
                      .html = std::move(words.html),
                      .language = std::move(words.language),
                      .way_out = std::move(way_out),
                      .link = link.empty() ? std::nullopt : std::optional(link),
                      .code = has_code(mail.kind) ? std::optional(token) : std::nullopt,
                      .without_secret = needs_secret(mail.kind) && !secret};
}

std::string mail_link(const settings::Settings& settings, std::string_view kind, std::string_view token,
                      std::string_view callback) {
  const auto* const row = row_of(kind);
  if (!row) return {};
  const bool by_relay = !callback.empty() && !row->relay.empty();
  const bool own = !by_relay && row->own_page && !(settings.mail.*row->own_page).empty();
  const auto served = by_relay ? row->relay : row->served_page;
  auto link = with_token(own ? settings.mail.*row->own_page : settings.public_url + std::string(served), token);
  return own || callback.empty() ? link : with_parameter(link, "callbackURL", callback);
}

bool needs_secret(std::string_view kind) {
  if (has_code(kind)) return true;
  const auto* const row = row_of(kind);
  return row && (row->served_page.find(kTokenPlace) != std::string_view::npos || !row->way_out.empty());
}

}  // namespace usher::core
