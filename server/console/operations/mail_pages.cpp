#include "common/base/encoding.h"
#include "common/core/administration/resources.h"
#include "common/core/texts/action_words.h"
#include "server/authentication/own_machine.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"
#include "server/console/operations/mail_text.h"
#include "server/console/operations/operation_pages.h"

namespace usher::console {
namespace {

using http::Lane;
using http::Response;

constexpr std::string_view kMail = "/admin/mail";
constexpr std::string_view kNotHere =
    "The text with its link or code is shown only on the developer's own machine: to a browser there, while PUBLIC_URL is "
    "localhost, SMTP_URL is not set and no proxy forwards. Elsewhere the command \"usher mail show\" has it.";
constexpr std::string_view kNotWritten =
    "It has no text: a request gets one when it is processed; of other mail the last error says why.";
constexpr std::string_view kUsed = "Its link or code was deleted when it was sent.";

std::string mail_url(const domain::Mail& mail) { return std::string(kMail) + "/" + percent_encode(mail.id.str()); }

std::vector<Fact> mail_facts(const domain::Mail& mail) {
  return {{"Kind", {.text = core::words_of_name(mail.kind), .title = mail.kind}},
          {"To", {.text = mail.address, .url = mail.user_id ? path_of(*mail.user_id) : ""}},
          {"State", state_cell(mail.state())},
          {"Attempts", number_cell(mail.attempts)},
          {"Written", {.at = mail.created_at}},
          {"Next attempt", time_cell(mail.next_attempt_at, "none")},
          {"Sent", time_cell(mail.sent_at)},
          {"Given up", time_cell(mail.failed_at)},
          {"Last error", {.text = mail.last_error.value_or("none")}},
          {"Id", {.text = mail.id.str()}}};
}

/// Its link or code gives access like a password.
bool may_show_text(const ConsolePages& use, const Context& context) {
  return authentication::is_own_machine(use.core.ports.settings, context.request());
}

void add_text(json::Object& values, const ConsolePages& use, const Context& context, const core::MailAdmin::Shown& shown) {
  if (!shown.words) {
    values.set("notes", json::Array{kNotWritten});
    return;
  }
  if (!may_show_text(use, context)) {
    values.set("notes", json::Array{kNotHere});
    return;
  }
  if (shown.words->without_secret) values.set("notes", json::Array{kUsed});
  values.set("has_text", true)
      .set("subject", shown.words->subject)
      .set("pieces", pieces_of(shown.words->text))
      .set("preview_url", mail_url(shown.mail) + "/html");
}

Result<Response> show_mail(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto shown, use.core.mail_admin.show(MailId(context.request().parameters.at(0))));
  json::Object values{{"facts", values_of(mail_facts(shown.mail), context.now())}, {"back_url", kMail}};
  const auto& mails = core::resource_of("mail");
  if (!shown.mail.sent_at)
    values.set("retry", html::values_of(row_form(context, mails, core::act_of(mails, "retry"), shown.mail.id.str())));
  add_text(values, use, context, shown);
  return context.show({.name = "mail"_template, .title = "Mail", .values = std::move(values), .with_frame = true});
}

Result<Response> show_html(const ConsolePages& use, const Context& context) {
  USHER_TRY(auto shown, use.core.mail_admin.show(MailId(context.request().parameters.at(0))));
  if (!shown.words || !may_show_text(use, context)) return error(ErrorCode::kForbidden, std::string(kNotHere));
  return mail_document(std::move(shown.words->html));
}

}  // namespace

std::vector<http::Endpoint> mail_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/mail/{id}", "show_console_one_mail", bound(use, show_mail)),
          use.routes.page("/admin/mail/{id}/html", "show_console_mail_html", bound(use, show_html))};
}

}  // namespace usher::console
