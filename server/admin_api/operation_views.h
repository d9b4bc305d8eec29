#pragma once

#include "common/core/administration/api_keys.h"
#include "common/core/audit/audit_chain.h"
#include "common/domain/mail.h"

/// The bodies of the audit, mail, keys and figures in the admin API.
namespace usher::admin_api {

struct AuditPartView {
  core::AuditVerdict verdict;
  std::optional<std::string> next_cursor;
  static constexpr std::string_view kSchema = "AuditVerdict";
  static constexpr auto fields() {
    return std::tuple_cat(
        json::nested(&AuditPartView::verdict),
        std::tuple{json::required("next_cursor", &AuditPartView::next_cursor,
                                  {.about = "of the next part; null where all events are verified, and at a break"})});
  }
};

/// One mail, with its text where it may be shown.
struct MailTextView {
  domain::Mail mail;
  std::optional<std::string> subject;
  std::optional<std::string> text;
  static constexpr auto fields() {
    return std::tuple_cat(
        json::nested(&MailTextView::mail),
        std::tuple{json::optional("subject", &MailTextView::subject),
                   json::optional("text", &MailTextView::text,
                                  {.about = "with its link or code: only for an admin's session on this machine, while "
                                            "PUBLIC_URL is localhost and SMTP_URL is not set"})});
  }
};

struct NewApiKeyView {
  core::ApiKeyView api_key;
  Secret key;
  static constexpr auto fields() {
    return std::tuple{json::required("api_key", &NewApiKeyView::api_key),
                      json::required("key", &NewApiKeyView::key, {.about = "shown only once; the database keeps its digest"})};
  }
};

struct NewApiKeyBody {
  std::string scope;
  std::optional<std::string> name;
  std::optional<std::int64_t> expires_in_days;
  static constexpr std::string_view kSchema = "NewApiKeyBody";
  static constexpr auto fields() {
    using json::optional;
    return std::tuple{json::required("scope", &NewApiKeyBody::scope, {.about = "profile:read, admin:read or admin:write"}),
                      optional("name", &NewApiKeyBody::name),
                      optional("expires_in_days", &NewApiKeyBody::expires_in_days,
                               {.about = "1 to 366; default: 90 for the scopes for admins, else never"})};
  }
};

struct RotateBody {
  bool now = false;
  static constexpr std::string_view kSchema = "RotateKeysBody";
  static constexpr auto fields() {
    return std::tuple{json::optional("now", &RotateBody::now,
                                     {.about = "true: sign with the new key at once, before back ends could fetch it"})};
  }
};

struct RotatedView {
  KeyId kid;
  std::string algorithm;
  Time signs_from{};
  static constexpr auto fields() {
    return std::tuple{json::required("kid", &RotatedView::kid), json::required("algorithm", &RotatedView::algorithm),
                      json::required("signs_from", &RotatedView::signs_from)};
  }
};

}  // namespace usher::admin_api
