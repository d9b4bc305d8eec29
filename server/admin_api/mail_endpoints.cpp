#include "server/admin_api/operation_endpoints.h"
#include "server/admin_api/operation_filters.h"
#include "server/admin_api/operation_views.h"
#include "server/authentication/own_machine.h"

namespace usher::admin_api {
namespace {

using domain::Administrator;
using http::Access;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kMailTag = "Admin: mail";

MailView mail_view(const domain::Mail& mail) {
  return {.id = mail.id,
          .kind = mail.kind,
          .to = mail.address,
          .state = std::string(state_of(mail)),
          .attempts = mail.attempts,
          .created_at = mail.created_at,
          .next_attempt_at = mail.next_attempt_at,
          .sent_at = mail.sent_at,
          .user_id = mail.user_id,
          .last_error = mail.last_error};
}

Result<Response> list_mail(const OperationUseCases& use, const Request& request) {
  USHER_TRY(const auto page, page_of(request));
  USHER_TRY(const auto filter, mail_filter_of(request, page));
  USHER_TRY(auto mails, use.mail.search(filter));
  MailsView view;
  view.next_cursor = cut(mails, page, [](const domain::Mail& mail) { return Cursor{mail.created_at, mail.id.str()}; });
  for (const auto& mail : mails) view.mail.push_back(mail_view(mail));
  return json_response(HttpStatus::kOk, view);
}

/// Its link or code gives access like a password.
Result<Response> show_mail(const OperationUseCases& use, const Request& request, const Reader& reader) {
  USHER_TRY(const auto shown, use.mail.show(MailId(request.parameters.at(0))));
  MailTextView view{.mail = mail_view(shown.mail)};
  if (shown.words && reader.session && authentication::is_own_machine(use.settings, request)) {
    view.subject = shown.words->subject;
    view.text = shown.words->text;
  }
  return json_response(HttpStatus::kOk, view);
}

Result<Response> list_dropped(const OperationUseCases& use) {
  USHER_TRY(const auto dropped, use.mail.dropped(kMostRows));
  DroppedMailView view;
  for (const auto& one : dropped)
    view.dropped.push_back({one.address, std::string(core::name_of(one.use)), one.count, one.since});
  return json_response(HttpStatus::kOk, view);
}

http::Endpoint retry_row(const OperationUseCases& use, std::string_view path, std::string_view name, std::string_view summary,
                         std::string_view about) {
  return {.method = "POST",
          .path = path,
          .name = name,
          .summary = summary,
          .about = about,
          .tag = kMailTag,
          .access = Access::kAdmin,
          .lane = Lane::kWrite,
          .answer_schema = http::schema_source<RetriedView>(),
          .errors = {ErrorCode::kMailNotFound, ErrorCode::kConflict},
          .handle = use.gate.acting([use](const Request& request, const Administrator& by) -> Result<Response> {
            USHER_TRY(const auto due,
                      request.parameters.empty() ? use.mail.retry_all(by) : use.mail.retry(by, MailId(request.parameters[0])));
            return json_response(HttpStatus::kOk, RetriedView{due});
          })};
}

}  // namespace

std::vector<http::Endpoint> mail_endpoints(const OperationUseCases& use) {
  return {{.method = "GET",
           .path = "/auth/admin/mail",
           .name = "admin_list_mail",
           .summary = "Mail, newest first, and whether it was sent",
           .about = "Neither links nor codes are in it.",
           .tag = kMailTag,
           .access = Access::kAdmin,
           .lane = Lane::kSearch,
           .answer_schema = http::schema_source<MailsView>(),
           .query = {{"state", "Only these; kept: without SMTP_URL", kMailStates},
                     {"to", "Only mail to this address"},
                     kLimitParameter,
                     kCursorParameter},
           .errors = {ErrorCode::kOverloaded},
           .handle = use.gate.reading([use](const Request& request, const Reader&) { return list_mail(use, request); })},
          {.method = "GET",
           .path = "/auth/admin/mail/dropped",
           .name = "admin_list_dropped_mail",
           .summary = "Mail of the last week that was not sent: its address was over its limit",
           .about = "By address and limit. Clear the limit to let the address have mail again.",
           .tag = kMailTag,
           .access = Access::kAdmin,
           .lane = Lane::kSearch,
           .answer_schema = http::schema_source<DroppedMailView>(),
           .handle = use.gate.reading([use](const Request&, const Reader&) { return list_dropped(use); })},
          {.method = "GET",
           .path = "/auth/admin/mail/{id}",
           .name = "admin_show_mail",
           .summary = "A mail; its text only on the developer's own machine",
           .about = "Elsewhere only its kind, recipient and state: its link is worth a password.",
           .tag = kMailTag,
           .access = Access::kAdmin,
           .answer_schema = http::schema_source<MailTextView>(),
           .errors = {ErrorCode::kMailNotFound},
           .handle =
               use.gate.reading([use](const Request& request, const Reader& reader) { return show_mail(use, request, reader); })},
          retry_row(use, "/auth/admin/mail/retry", "admin_retry_all_mail", "Send all unsent mail again",
                    "For after the mail server was set up or mended."),
          retry_row(use, "/auth/admin/mail/{id}/retry", "admin_retry_mail", "Send a mail again that was kept or that failed",
                    "A link's lifetime began when the mail was written.")};
}

}  // namespace usher::admin_api
