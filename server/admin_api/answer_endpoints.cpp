#include "common/base/text.h"
#include "common/core/administration/answers.h"
#include "server/admin_api/answer_texts.h"
#include "server/admin_api/endpoints.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/rows.h"

namespace usher::admin_api {
namespace {

constexpr std::array<std::string_view, 3> kFormats{"json", "jsonl", "csv"};
constexpr std::array<std::string_view, 2> kTextTypes{kLinesType, kCsvType};

Result<Response> count_stats(const AdminUseCases& use, const Request& request) {
  USHER_TRY(const auto version, named_version(request));
  USHER_TRY(const auto which, filter_of<core::AnswerSelection>(use.core.filter_sources, request));
  USHER_TRY(const auto by, text_of(request, "by"));
  USHER_TRY(const auto questionnaire, use.core.questionnaires.version(version));
  const auto stats = use.core.answer_results.of(*questionnaire, which, by.value_or(""));
  if (!stats.ok() && stats.error().code == ErrorCode::kInvalidArgument)
    return invalid_field("by", "NOT_ALLOWED", stats.error().detail());
  if (!stats.ok()) return stats.error();
  return http::json_text_response(HttpStatus::kOk, json::to_text(json::Value(core::document_of(stats.value()))));
}

/// The request's own query with another cursor (RFC 8288).
std::string link_to(const Request& request, const Cursor& next) {
  std::string query;
  for (std::string_view rest = request.query; !rest.empty();) {
    const auto pair = take_until(rest, '&');
    if (!pair.empty() && pair.substr(0, pair.find('=')) != "cursor") query.append(pair).append("&");
  }
  return "<" + request.path + "?" + query + "cursor=" + to_text(next) + R"(>; rel="next")";
}

Result<Response> list_answers(const AdminUseCases& use, const Request& request) {
  USHER_TRY(const auto format, choice_of(request, "format", kFormats));
  USHER_TRY(const auto page, wanted_page(request));
  USHER_TRY(auto which, filter_of<core::AnswerSelection>(use.core.filter_sources, request));
  USHER_TRY(const auto version, number_of(request, "version"));
  USHER_TRY(const auto questionnaire, version ? use.core.questionnaires.version(*version) : use.core.questionnaires.active());
  which.with_others = format != kFormats[2];
  USHER_TRY(auto found, use.core.answer_export.page(*questionnaire, which, page.after, static_cast<std::size_t>(page.limit)));
  const auto next = found.next;
  auto written = format == kFormats[2]   ? as_csv(*questionnaire, std::move(found))
                 : format == kFormats[1] ? as_lines(*questionnaire, std::move(found))
                                         : as_json(*questionnaire, std::move(found));
  Response response{.status = HttpStatus::kOk, .body = std::move(written.body)};
  response.with("Content-Type", std::string(written.type));
  if (next) response.with("Link", link_to(request, *next));
  return response;
}

/// A member a question; which, says the questionnaire.
struct AnswersView {
  std::vector<json::Object> answers;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return json::fields_of(json::required("answers", &AnswersView::answers),
                           json::required("next_cursor", &AnswersView::next_cursor));
  }
};

}  // namespace

std::vector<http::Endpoint> answer_endpoints(const AdminUseCases& use) {
  const AdminRows rows(use, "Admin: questionnaires");
  return {rows.get({.path = "/auth/admin/questionnaires/{version}/stats",
                    .name = "admin_questionnaire_stats",
                    .access = access::kAdminReads,
                    .summary = "Statistics of the answers: counts, steps reached and completed, weeks; at most a minute old",
                    .about = "With ?by=QUESTION also by the answers to that question.",
                    .lane = Lane::kSearch,
                    .answer_schema = json::kSchemaOf<json::Object>,
                    .query = parameters_of<core::AnswerSelection>(
                        {{"by", "Split all by the answers to this question, such as professional_role"}}),
                    .errors = {ErrorCode::kNotFound}},
                   count_stats),
          rows.get(
              {.path = "/auth/admin/answers",
               .name = "admin_list_answers",
               .access = access::kAdminReads,
               .summary = "The answers of all users, oldest profile first, in pages",
               .about = "Follow the header Link, or next_cursor, to the next page.",
               .lane = Lane::kSearch,
               .answer_schema = json::kSchemaOf<AnswersView>,
               .other_answer_types = {kTextTypes.begin(), kTextTypes.end()},
               .query = parameters_of<core::AnswerSelection>(
                   {{"format", "json (the default), jsonl (a line a user) or csv; the header Link names the next page", kFormats},
                    {"version", "The version whose questions are the members; default: the active one"},
                    kLimitParameter,
                    kCursorParameter}),
               .errors = {ErrorCode::kNotFound, ErrorCode::kOverloaded}},
              list_answers)};
}

}  // namespace usher::admin_api
