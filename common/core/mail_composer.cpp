#include "common/core/mail_composer.h"

#include "common/core/mail_links.h"
#include "common/core/mail_requests.h"
#include "common/core/site_name.h"
#include "common/settings/url.h"

namespace usher::core {
namespace {

using Values = std::vector<std::pair<std::string_view, std::string>>;

std::string sender_of(const settings::Settings& settings) {
  if (!settings.mail.from.address.empty()) return settings.mail.from.address;
  const auto url = settings::parse_url(settings.public_url);
  return "no-reply@" + (url ? url->host : std::string("localhost"));
}

}  // namespace

Result<ComposedMail> MailComposer::compose(const domain::Mail& mail) const {
  if (is_mail_request(mail.kind))
    return error(ErrorCode::kConflict, "The mail is a request that the server has not looked at yet; try again in a second");
  const auto& settings = ports_.settings;
  USHER_TRY(const auto payload, json::parse(mail.payload));
  const auto secret = outbox_.open(mail);
  const auto token = secret ? std::string(secret->expose()) : std::string();
  const auto link = mail_link(settings, mail.kind, token);
  Values values{{"site_name", site_name(settings)}, {"address", mail.address}, {"link", link}, {"code", token}};
  if (const auto* members = payload.object())
    for (const auto& member : *members)
      if (const auto* text = member.value.string()) values.emplace_back(member.key, *text);
  USHER_TRY(auto words, templates_.render(mail.kind, mail.language, values));
  return ComposedMail{.from_name = site_name(settings),
                      .from_address = sender_of(settings),
                      .to = mail.address,
                      .subject = std::move(words.subject),
                      .text = std::move(words.text),
                      .html = std::move(words.html),
                      .language = std::move(words.language),
                      .without_secret = needs_secret(mail.kind) && !secret};
}

}  // namespace usher::core
