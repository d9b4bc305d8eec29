#include "cli/commands/questionnaire/diff.h"

#include <charconv>

#include "cli/arguments/declare.h"
#include "cli/commands/questionnaire/input.h"
#include "cli/installation/installation.h"
#include "cli/terminal/output.h"
#include "common/core/core.h"
#include "common/core/questionnaire/questionnaires.h"

namespace usher::cli {
namespace {

using Shared = std::shared_ptr<const domain::Questionnaire>;

bool is_number(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string name_of(const domain::Questionnaire& questionnaire) {
  return questionnaire.version == 0 ? "the file" : "version " + std::to_string(questionnaire.version);
}

}  // namespace

Result<std::int64_t> questionnaire_version(const std::string& word) {
  std::int64_t version = 0;
  const auto end = std::from_chars(word.data(), word.data() + word.size(), version);
  if (!is_number(word) || end.ec != std::errc())
    return error(ErrorCode::kInvalidArgument, "`" + word + "` is not a version; `usher questionnaire list` shows their numbers");
  return version;
}

void QuestionnaireDiff::declare(Declare& arguments) {
  arguments.positional("FROM", from_, "A version, or a file; the active version where only one of the two is given").path();
  arguments.positional("TO", to_, "The same; without both, what the active version changed").path();
}

Result<Shared> QuestionnaireDiff::find(Context& context, const core::Core& core, const std::string& word) {
  if (is_number(word)) {
    USHER_TRY(const auto version, questionnaire_version(word));
    return core.questionnaires.version(version);
  }
  USHER_TRY(const auto text, read_questionnaire_text(word));
  USHER_TRY(auto read, checked_questionnaire(context.terminal, word, text, 1));
  return std::make_shared<const domain::Questionnaire>(std::move(read));
}

Result<QuestionnaireDiff::Pair> QuestionnaireDiff::newest_two(const core::Core& core) const {
  USHER_TRY(const auto entries, core.questionnaires.list());
  const auto active = std::find_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.is_active; });
  const auto before = active == entries.begin() ? active : active - 1;
  return Pair{before->questionnaire, active->questionnaire};
}

Status QuestionnaireDiff::run(Context& context) const {
  USHER_TRY(const auto rows, context.output.rows(change_columns()));
  USHER_TRY(auto* const core, context.installation->core());
  Pair pair;
  if (!from_) {
    USHER_TRY(pair, newest_two(*core));
  } else {
    USHER_TRY(auto first, find(context, *core, *from_));
    USHER_TRY(auto second, to_ ? find(context, *core, *to_) : core->questionnaires.active());
    // With one argument: from that version to the active one, or from the active one to that file.
    pair = to_ || is_number(*from_) ? Pair{first, second} : Pair{second, first};
  }
  context.terminal.note("From " + name_of(*pair.from) + " to " + name_of(*pair.to));
  const auto changes = core::compare_questionnaires(*pair.from, *pair.to);
  for (const auto& change : changes) USHER_CHECK(rows->row(change_row(change)));
  USHER_CHECK(rows->finish());
  if (changes.empty()) context.terminal.note("They say the same");
  return done();
}

}  // namespace usher::cli
