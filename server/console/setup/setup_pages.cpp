#include "server/console/setup/setup_pages.h"

#include <sys/stat.h>

#include "common/core/mail/smtp_server.h"
#include "common/core/mail/test_mail.h"
#include "server/authentication/own_machine.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/html/form_edits.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using http::HttpStatus;
using http::Response;
using settings::Answers;

struct Field {
  std::string_view key;
  std::string_view label;
  bool is_private = false;  ///< Has a password or is one: hidden while it is typed, and not in a page.
  const settings::OfferedProvider* registered_at = nullptr;
};

constexpr Field client_id(const settings::OfferedProvider& provider, std::string_view label) {
  return {.key = provider.client_id, .label = label, .registered_at = &provider};
}
constexpr Field client_secret(const settings::OfferedProvider& provider, std::string_view label) {
  return {.key = provider.client_secret, .label = label, .is_private = true};
}

/// One page of the set-up.
struct Step {
  std::string_view path;
  std::string_view show;  ///< The names of its two routes.
  std::string_view save;
  std::string_view title;
  std::string_view lead;
  std::span<const Field> fields;
  std::string_view next;
};

constexpr std::string_view kSetupMail = "/admin/setup/mail";
constexpr std::string_view kProviders = "/admin/setup/providers";
constexpr std::string_view kDone = "/admin/setup/done";
constexpr std::string_view kTestMail = "/admin/setup/test-mail";
constexpr std::array kSiteFields{Field{"PUBLIC_URL", "Address of Usher"}, Field{"SITE_URL", "Address of the site"},
                                 Field{"SITE_NAME", "Name of the site"}, Field{"SITE_ACCENT", "Colour of buttons and links"}};
constexpr std::array kMailFields{Field{.key = "SMTP_URL", .label = "Mail server", .is_private = true},
                                 Field{"MAIL_FROM", "Sender"}};
constexpr const auto& kGoogle = settings::kOfferedProviders[0];
constexpr const auto& kGithub = settings::kOfferedProviders[1];
constexpr std::array kProviderFields{client_id(kGoogle, "Google: client id"), client_secret(kGoogle, "Google: client secret"),
                                     client_id(kGithub, "GitHub: client id"), client_secret(kGithub, "GitHub: client secret")};
constexpr std::array kSteps{
    Step{kFirstSetupStep, "show_setup_site", "save_setup_site", "The site (1 of 3)",
         "Where the site is, and what its users see of it. Leave a field empty to keep its current value.", kSiteFields,
         kSetupMail},
    Step{kSetupMail, "show_setup_mail", "save_setup_mail", "Mail (2 of 3)",
         "Without a mail server, mail stays in the outbox, where only the operator reads it.", kMailFields, kProviders},
    Step{kProviders, "show_setup_providers", "save_setup_providers", "Providers (3 of 3)",
         "With a provider, users sign in without a password of their own here. Register Usher there first.", kProviderFields,
         kDone},
};
constexpr const Step& kMailStep = kSteps[1];

std::string hint_of(const Answers& answers, const Field& field) {
  if (const auto origin = answers.fixed_by(field.key)) return "Set already (" + *origin + "); change it there.";
  const auto present = answers.shown(field.key);
  std::string hint(settings::find_setting(field.key)->help);
  if (field.registered_at != nullptr) hint += " Redirect URL to register there: " + answers.redirect_url(*field.registered_at);
  if (field.is_private && !present.empty()) hint += " Now: " + present;
  return hint;
}

/// With the value that counts now.
html::FormField input_of(const Answers& answers, const Field& field) {
  return {.name = std::string(field.key),
          .label = std::string(field.label),
          .type = field.is_private ? "password" : "text",
          .autocomplete = "off",
          .value = field.is_private ? std::string() : answers.shown(field.key),
          .hint = hint_of(answers, field),
          .required = false};
}

html::Form form_of(const Answers& answers, const Step& step, const Context& context) {
  std::vector<html::FormField> fields;
  for (const auto& field : step.fields) fields.push_back(input_of(answers, field));
  fields.push_back(html::values_field(fields));
  return context.form(step.path, "Save and continue", std::move(fields));
}

Response show_step(const Context& context, const Answers& answers, const Step& step, const Error* refused = nullptr,
                   std::string note = {}) {
  auto form = form_of(answers, step, context);
  if (refused) form = context.again(std::move(form), *refused);
  json::Object values{{"lead", step.lead}, {"note", std::move(note)}, {"form", html::values_of(form)}, {"skip_url", step.next}};
  if (step.path == kSetupMail && !answers.shown("SMTP_URL").empty()) {
    auto test = context.form(kTestMail, "Send a test mail to yourself");
    test.second = true;
    values.set("test_form", html::values_of(test));
  }
  const auto fault = refused && refused->code == ErrorCode::kConflict ? HttpStatus::kConflict : HttpStatus::kUnprocessable;
  return context.show({.status = refused ? fault : HttpStatus::kOk,
                       .name = "setup_step"_template,
                       .title = std::string(step.title),
                       .values = std::move(values)});
}

/// A file that this process may not write: what to put into it.
Response show_lines(const Context& context, const Answers& answers, const Step& step, const Error& problem) {
  return context.show(
      {.status = HttpStatus::kForbidden,
       .name = "setup_lines"_template,
       .title = "Write the settings yourself",
       .values = {{"lead", problem.detail()}, {"lines", settings::with_settings("", answers.taken())}, {"skip_url", step.next}}});
}

/// Who wrote the file last: an admin, if the log has a save of that time.
Result<std::string> last_writer(const SetupPages& use, const std::string& file) {
  constexpr std::chrono::seconds kOneWrite{2};
  USHER_TRY(const auto events, use.trail.list({.action = "settings.written", .limit = 1}));
  struct stat facts {};
  const bool is_there = ::stat(file.c_str(), &facts) == 0;
  if (events.empty() || !is_there || events.front().at + kOneWrite < from_seconds(facts.st_mtim.tv_sec))
    return std::string("An operator");
  return actor_name(use.users, events.front().actor);
}

/// Takes the fields that the admin changed. `refused`: gets what is wrong with them, and kConflict if one was changed elsewhere
/// since the form was shown.
Status take_changed(const SetupPages& use, Answers& answers, const Step& step, const Context& context, Error& refused) {
  const html::FormEdits edits(context.request());
  for (const auto& field : step.fields) {
    const auto stored = input_of(answers, field);
    const auto edit = edits.edit(stored);
    auto typed = html::form_field(context.request(), field.key);
    if (typed.empty() || edit == html::Edit::kNone) continue;
    if (edit == html::Edit::kClash) {
      USHER_TRY(const auto writer, last_writer(use, answers.file()));
      refused.code = ErrorCode::kConflict;
      refused.fields.push_back(changed_meanwhile(writer, stored));
      continue;
    }
    const auto taken = answers.take(field.key, std::move(typed));
    if (!taken.ok()) refused.fields.push_back({stored.name, "INVALID_SETTING", taken.error().detail()});
  }
  if (refused.fields.empty() && answers.taken().contains("MAIL_FROM") && !answers.is_given("SMTP_URL"))
    refused.fields.push_back(
        {"SMTP_URL", "INVALID_SETTING", "A sender needs a mail server; type its address, or leave the sender as it was"});
  return done();
}

/// The form shows what is stored, beside what was typed: the answers that were taken count as typed still.
Result<Response> refuse(const SetupPages& use, const Context& context, const Step& step, const Error& refused) {
  USHER_TRY(const auto stored, Answers::begin(use.sources));
  return show_step(context, stored, step, &refused);
}

Result<Response> save(const SetupPages& use, const Context& context, const Step& step) {
  USHER_TRY(auto answers, Answers::begin(use.sources));
  Error refused{.code = ErrorCode::kValidationFailed};
  USHER_CHECK(take_changed(use, answers, step, context, refused));
  if (!refused.fields.empty()) return refuse(use, context, step, refused);
  const auto whole = answers.admit_site();
  const auto written = whole.ok() ? use.site.write(context.admin(), answers) : whole;
  if (written.ok()) return http::see_other(std::string(step.next));
  switch (written.error().code) {
    case ErrorCode::kInvalidSettings:
      for (const auto& fault : written.error().fields)
        refused.fields.push_back({fault.field, fault.code, fault.field + " " + fault.message});
      return refuse(use, context, step, refused);
    case ErrorCode::kForbidden:
    case ErrorCode::kNotFound:
      return show_lines(context, answers, step, written.error());
    default:
      return written.error();
  }
}

/// With the settings of the file, which the server itself reads at its next start.
Result<Response> send_test(const SetupPages& use, const Context& context) {
  USHER_TRY(const auto answers, Answers::begin(use.sources));
  if (!answers.loaded().ok()) return answers.loaded().error();
  const auto& mail = answers.loaded().value().settings.mail;
  if (!mail.smtp) return http::see_other(std::string(kSetupMail));
  const auto client = net::curl_smtp_client(core::smtp_server(mail));
  const auto sent =
      core::send_test_mail(mail.from, *client, context.admin().user().email_as_written, use.ports.clock, use.ports.random);
  const bool was_taken = sent.delivery == net::Delivery::kAccepted;
  return show_step(
      context, answers, kMailStep, nullptr,
      was_taken ? "The mail server took the mail. See whether it arrives." : "The mail was not sent: " + sent.reason);
}

Result<Response> show_done(const SetupPages& use, const Context& context) {
  USHER_TRY(const auto answers, Answers::begin(use.sources));
  return context.show(
      {.name = "setup_done"_template,
       .title = "Next steps",
       .values = {{"public_url", answers.shown("PUBLIC_URL")}, {"is_public", answers.is_public()}, {"file", answers.file()}}});
}

}  // namespace

std::vector<http::Endpoint> setup_pages(const SetupPages& use) {
  /// For other machines the page does not exist.
  const auto here = [use](PageRoutes::Work work) -> PageRoutes::Work {
    return [use, work](const Context& context) -> Result<Response> {
      if (!authentication::is_at_this_machine(use.ports.settings, context.request())) return error(ErrorCode::kNotFound);
      return work(context);
    };
  };
  std::vector<http::Endpoint> rows;
  for (const auto& step : kSteps) {
    rows.push_back(use.routes.page(step.path, step.show, here([use, &step](const Context& context) -> Result<Response> {
                                     USHER_TRY(const auto answers, Answers::begin(use.sources));
                                     return show_step(context, answers, step);
                                   })));
    rows.push_back(use.routes.act(step.path, step.save, access::kAdminGrants,
                                  here([use, &step](const Context& context) { return save(use, context, step); })));
  }
  rows.push_back(
      use.routes.act(kTestMail, "send_setup_test_mail", access::kAdminActs, here(bound(use, send_test)), http::Lane::kOutbound));
  rows.push_back(use.routes.page(kDone, "show_setup_done", here(bound(use, show_done))));
  return rows;
}

}  // namespace usher::console
