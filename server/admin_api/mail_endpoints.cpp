#include "common/core/administration/resources.h"
#include "common/core/mail/mail_admin.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"
#include "server/authentication/own_machine.h"

namespace usher::admin_api {
namespace {

using Due = Single<"due", std::int64_t>;

/// One mail, with its text where it may be shown.
struct MailTextView {
  domain::Mail mail;
  std::optional<std::string> subject;
  std::optional<std::string> text;
  static constexpr auto fields() {
    return json::concat(
        json::nested(&MailTextView::mail),
        json::fields_of(json::optional("subject", &MailTextView::subject),
                        json::optional("text", &MailTextView::text,
                                       {.about = "with its link or code: only for an admin's session on this machine, while "
                                                 "PUBLIC_URL is localhost and SMTP_URL is not set"})));
  }
};

/// Its link or code gives access like a password.
Result<MailTextView> show_mail(const AdminUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(auto shown, use.core.mail_admin.show(MailId(request.parameters.at(0))));
  MailTextView view{.mail = std::move(shown.mail)};
  if (shown.words && reader.session && authentication::is_own_machine(use.core.ports.settings, request)) {
    view.subject = shown.words->subject;
    view.text = shown.words->text;
  }
  return view;
}

Result<Due> retry_all(const AdminUseCases& use, const Request&, const Administrator& by) {
  USHER_TRY(const auto report, use.core.administration.act_on_all(core::act_of(core::resource_of("mail"), "retry"), by));
  return Due{report.done};
}

}  // namespace

std::vector<http::Endpoint> mail_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: mail");
  return {rows.get({.path = "/auth/admin/mail/{id}",
                    .name = "admin_show_mail",
                    .access = access::kAdminReads,
                    .summary = "A mail; its text only on the developer's own machine",
                    .about = "Elsewhere only its kind, recipient and state: its link is worth a password.",
                    .errors = {ErrorCode::kMailNotFound}},
                   show_mail),
          rows.post({.path = "/auth/admin/mail/retry",
                     .name = "admin_retry_all_mail",
                     .access = access::kAdminActs,
                     .summary = "Send all unsent mail again",
                     .about = "For after the mail server was set up or mended."},
                    retry_all)};
}

}  // namespace usher::admin_api
