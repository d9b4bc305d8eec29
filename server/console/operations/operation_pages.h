#pragma once

#include "common/core/chat/chat_volume.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "server/console/console_pages.h"

namespace usher::console {

/// The rows of this room.
std::vector<http::Endpoint> operation_pages(const ConsolePages& use);

/// The outbox, one mail, and what was not sent. Texts are shown on the developer's own machine alone.
std::vector<http::Endpoint> mail_pages(const ConsolePages& use);
/// One event, the verification of the chain, and the events as files, in parts.
std::vector<http::Endpoint> audit_pages(const ConsolePages& use);
/// The versions, two of them side by side, and the end of one.
std::vector<http::Endpoint> questionnaire_pages(const ConsolePages& use);
/// The statistics of one version, and the answers of all users as files, in parts.
std::vector<http::Endpoint> questionnaire_results_pages(const ConsolePages& use);
/// A draft: checked, previewed, compared with the active version and published.
std::vector<http::Endpoint> questionnaire_draft_pages(const ConsolePages& use);
/// How much is chatted, by day.
std::vector<http::Endpoint> chat_pages(const ConsolePages& use);

/// The page of a version.
std::string questionnaire_url(std::int64_t version);

}  // namespace usher::console
