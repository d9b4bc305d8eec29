#include "common/core/administration/mail.h"
#include "server/admin_api/listing_row.h"
#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/operation_views.h"
#include "server/authentication/own_machine.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Lane;
using http::Request;
using Due = Single<"due", std::int64_t>;

constexpr std::string_view kMailTag = "Admin: mail";

/// Its link or code gives access like a password.
Result<MailTextView> show_mail(const OperationUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(auto shown, use.mail.show(MailId(request.parameters.at(0))));
  MailTextView view{.mail = std::move(shown.mail)};
  if (shown.words && reader.session && authentication::is_own_machine(use.settings, request)) {
    view.subject = shown.words->subject;
    view.text = shown.words->text;
  }
  return view;
}

Result<WholeListView<"dropped", core::DroppedMails>> list_dropped(const OperationUseCases& use) {
  USHER_TRY(auto dropped, use.mail.dropped(kMostRows));
  return WholeListView<"dropped", core::DroppedMails>{std::move(dropped)};
}

}  // namespace

std::vector<http::Endpoint> mail_endpoints(const OperationUseCases& use) {
  return {
      listing_row<"mail", store::MailFilter>(use.gate, use.filters, use.mail,
                                             {.path = "/auth/admin/mail",
                                              .name = "admin_list_mail",
                                              .summary = "Mail, newest first, and whether it was sent",
                                              .about = "Neither links nor codes are in it.",
                                              .tag = kMailTag},
                                             [](domain::Mail mail, const Request&, const Reader&) { return mail; }),
      use.gate.reading({.path = "/auth/admin/mail/dropped",
                        .name = "admin_list_dropped_mail",
                        .summary = "Mail of the last week that was not sent: its address was over its limit",
                        .about = "By address and limit, at most 200 rows. Clear the limit to let the address have mail again.",
                        .tag = kMailTag,
                        .lane = Lane::kSearch},
                       [use](const Request&, const Reader&) { return list_dropped(use); }),
      use.gate.reading({.path = "/auth/admin/mail/{id}",
                        .name = "admin_show_mail",
                        .summary = "A mail; its text only on the developer's own machine",
                        .about = "Elsewhere only its kind, recipient and state: its link is worth a password.",
                        .tag = kMailTag,
                        .errors = {ErrorCode::kMailNotFound}},
                       [use](const Request& request, const Reader& reader) { return show_mail(use, request, reader); }),
      use.gate.acting("POST",
                      {.path = "/auth/admin/mail/retry",
                       .name = "admin_retry_all_mail",
                       .summary = "Send all unsent mail again",
                       .about = "For after the mail server was set up or mended.",
                       .tag = kMailTag,
                       .errors = {ErrorCode::kMailNotFound, ErrorCode::kConflict}},
                      [use](const Request&, const Administrator& by) -> Result<Due> {
                        USHER_TRY(const auto due, use.mail.retry_all(by));
                        return Due{due};
                      }),
      use.gate.acting("POST",
                      {.path = "/auth/admin/mail/{id}/retry",
                       .name = "admin_retry_mail",
                       .summary = "Send a mail again that was kept or that failed",
                       .about = "A link's lifetime began when the mail was written.",
                       .tag = kMailTag,
                       .errors = {ErrorCode::kMailNotFound, ErrorCode::kConflict}},
                      [use](const Request& request, const Administrator& by) -> Result<Due> {
                        USHER_TRY(const auto due, use.mail.retry(by, MailId(request.parameters.at(0))));
                        return Due{due};
                      })};
}

}  // namespace usher::admin_api
