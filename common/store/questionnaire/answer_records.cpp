#include "common/store/questionnaire/answer_records.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

constexpr int kQuestion = 15;
constexpr int kValue = 16;

/// Reads the columns in their order.
AnswerRecord record_from(const db::Row& row) {
  return {.user_id = UserId(row.string(0)),
          .email = row.string(1),
          .name = row.maybe_string(2),
          .experience_level = row.maybe_string(3),
          .professional_role = row.maybe_string(4),
          .role_other = row.maybe_string(5),
          .organization = row.maybe_string(6),
          .software_background = row.string(7),
          .hardware_background = row.string(8),
          .version = row.maybe_integer(9),
          .completed_at = row.maybe_time(10),
          .created_at = row.time(11),
          .updated_at = row.time(12),
          .completed_steps = row.string(13),
          .reached_steps = row.string(14),
          .answers = {}};
}

}  // namespace

Result<AnswerRecordStore::Page> AnswerRecordStore::page(const AnswerRecordFilter& filter, const EachRecord& record) {
  Page page;
  AnswerRecord current;
  const auto finish = [&] {
    if (current.user_id.empty()) return;
    ++page.records;
    page.last = current.created_at;
    page.last_id = current.user_id;
    page.goes_on = record(current);
  };
  const auto completed = filter.completed_only ? std::optional(true) : std::nullopt;
  USHER_CHECK(db_.each(filter.nameless ? db::query("answer_records/list_nameless") : db::query("answer_records/list"),
                       {{"since_ms", filter.since},
                        {"completed", completed},
                        {"after_ms", filter.after},
                        {"after_id", filter.after_id},
                        {"limit", kPage}},
                       [&](const db::Row& row) {
                         if (row.text(0) != current.user_id.str()) {
                           finish();
                           if (!page.goes_on) return false;
                           current = record_from(row);
                         }
                         if (!row.is_null(kQuestion)) current.answers.push_back({row.string(kQuestion), row.string(kValue)});
                         return true;
                       }));
  if (page.goes_on) finish();
  return page;
}

Status AnswerRecordStore::each(const AnswerRecordFilter& filter, const EachRecord& record) {
  auto next = filter;
  for (;;) {
    USHER_TRY(auto read, page(next, record));
    if (!read.goes_on || read.records < kPage) return done();
    next.after = read.last;
    next.after_id = std::move(read.last_id);
  }
}

}  // namespace usher::store
