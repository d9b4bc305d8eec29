#include "common/core/mail/mail_composer.h"

#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/mail_links.h"
#include "common/core/site_name.h"

namespace usher::core {
namespace {

/// Stands where a link's token or a code was, which went when the mail was sent.
constexpr std::string_view kGone = "GONE";

using Values = std::vector<std::pair<std::string_view, std::string>>;

}  // namespace

Result<ComposedMail> MailComposer::compose(const domain::Mail& mail) const {
  if (is_mail_request(mail.kind))
    return error(ErrorCode::kConflict, "The mail is a request that the server has not looked at yet; try again in a second");
  const auto& settings = ports_.settings;
  USHER_TRY(const auto payload, json::parse(mail.payload));
  const auto secret = outbox_.open(mail);
  const auto token = secret ? std::string(secret->expose()) : std::string(kGone);
  const auto* callback = payload.find(kCallbackMember);
  const auto link = mail_link(settings, mail.kind, token, callback && callback->string() ? *callback->string() : "");
  Values values{{"site_name", site_name(settings)}, {"address", mail.address}, {"link", link}, {"code", token}};
  if (const auto* members = payload.object())
    for (const auto& member : *members)
      if (const auto* text = member.value.string()) values.emplace_back(member.key, *text);
  USHER_TRY(auto words, templates_.render(mail.kind, mail.language, values));
  return ComposedMail{.from_name = site_name(settings),
                      .from_address = settings.mail.from.address,
                      .to = mail.address,
                      .subject = std::move(words.subject),
                      .text = std::move(words.text),
                      .html = std::move(words.html),
                      .language = std::move(words.language),
                      .without_secret = needs_secret(mail.kind) && !secret};
}

}  // namespace usher::core
