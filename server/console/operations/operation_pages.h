#pragma once

#include "common/core/chat/chat_volume.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "server/console/console_pages.h"

namespace usher::console {

/// The rows of this room. All arguments outlive them.
std::vector<http::Endpoint> operation_pages(core::Core& core, const PageRoutes& routes, const RunningServer& server);

/// The outbox, one mail, and what was not sent. Texts are shown on the developer's own machine alone.
std::vector<http::Endpoint> mail_pages(const ConsolePages& use);
/// The events, one event, and the verification of the chain.
std::vector<http::Endpoint> audit_pages(const ConsolePages& use);
/// The events as files, in parts.
std::vector<http::Endpoint> audit_export_pages(const ConsolePages& use);
/// The keys of back ends: list, create, revoke. A new key is shown once, in the response to the form.
std::vector<http::Endpoint> api_key_pages(const ConsolePages& use);
/// The signing keys: list, rotate.
std::vector<http::Endpoint> signing_key_pages(const ConsolePages& use);
/// The versions, two of them side by side, and the end of one.
std::vector<http::Endpoint> questionnaire_pages(const ConsolePages& use);
/// The statistics of one version.
std::vector<http::Endpoint> questionnaire_results_pages(const ConsolePages& use);
/// A draft: checked, previewed, compared with the active version and published.
std::vector<http::Endpoint> questionnaire_draft_pages(const ConsolePages& use);
/// The answers of all users as files, in parts.
std::vector<http::Endpoint> answer_pages(const ConsolePages& use);
/// How much is chatted, by day.
std::vector<http::Endpoint> chat_pages(const ConsolePages& use);

/// The users of one file, so that no request holds a thread or much memory.
inline constexpr std::size_t kMostUsersInFile = 2'000;

/// The page of a version.
std::string questionnaire_url(std::int64_t version);
/// The changes from one questionnaire to another, a sentence each: "Question “Role” has a new option “Founder”."; changed texts
/// are counted by language.
json::Array words_of_changes(const domain::Questionnaire& from, const domain::Questionnaire& to);
/// The steps as people see them in that language, for templates/preview.html: every question, with its condition.
json::Array preview_of(const domain::Questionnaire& questionnaire, std::string_view language = "en");

}  // namespace usher::console
