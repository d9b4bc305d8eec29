#include "cli/commands/completion/values.h"

#include "cli/arguments/declare.h"
#include "cli/installation/installation.h"
#include "cli/terminal/output.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::cli {
namespace {

using Words = Result<std::vector<std::string>>;

Words addresses(const core::Core& core, std::string_view prefix) {
  return core::addresses_from(core.ports, prefix, CompletionValues::kMost);
}

/// Ids as tables show them, or whole ones where the prefix is longer.
std::string named(const std::string& id, std::string_view prefix) {
  const bool is_short = prefix.size() <= kShortIdLength && id.size() > kShortIdLength && !id.starts_with(prefix);
  return is_short ? id.substr(id.size() - kShortIdLength) : id;
}

Words sessions(const core::Core& core, std::string_view prefix) {
  constexpr int kMostRead = 1000;
  USHER_TRY(const auto listed, core.session_admin.list({.limit = kMostRead}));
  std::vector<std::string> words;
  for (const auto& row : listed) words.push_back(named(row.session.id.str(), prefix));
  return words;
}

Words mails(const core::Core& core, std::string_view prefix) {
  USHER_TRY(const auto listed, core.mail_admin.list({.limit = CompletionValues::kMost}));
  std::vector<std::string> words;
  for (const auto& mail : listed) words.push_back(named(mail.id.str(), prefix));
  return words;
}

Words api_keys(const core::Core& core, std::string_view prefix) {
  USHER_TRY(const auto listed, core.api_keys.list());
  std::vector<std::string> words;
  for (const auto& key : listed)
    if (!key.revoked_at) words.push_back(named(key.id.str(), prefix));
  return words;
}

Words keys(const core::Core& core, std::string_view) {
  USHER_TRY(const auto listed, core.keys.list());
  std::vector<std::string> words;
  for (const auto& row : listed)
    if (row.state != core::KeyState::kRevoked) words.push_back(row.key.id.str());
  return words;
}

Words versions(const core::Core& core, std::string_view) {
  USHER_TRY(const auto listed, core.questionnaires.list());
  std::vector<std::string> words;
  for (const auto& entry : listed) words.push_back(std::to_string(entry.questionnaire->version));
  return words;
}

struct ValueSource {
  std::string_view noun;  ///< Empty: any.
  std::string_view kind;
  Words (*find)(const core::Core& core, std::string_view prefix);
};
constexpr std::array kValueSources{
    ValueSource{"", "USER", addresses},      ValueSource{"limit", "EMAIL", addresses},
    ValueSource{"mail", "EMAIL", addresses}, ValueSource{"token", "ID", sessions},
    ValueSource{"mail", "ID", mails},        ValueSource{"apikey", "ID", api_keys},
    ValueSource{"key", "KID", keys},         ValueSource{"questionnaire", "VERSION", versions},
};

/// Words that no shell reads as anything else (shell injection).
bool is_harmless(std::string_view word) {
  return !word.empty() && !word.starts_with('-') && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._%+@-").find(c) != std::string_view::npos;
  });
}

Words words_of(Context& context, const ValueSource& source, std::string_view prefix) {
  USHER_TRY(const auto installation, Installation::make(context.globals, context.world, context.terminal));
  USHER_TRY(auto* const core, installation->core());
  return source.find(*core, prefix);
}

}  // namespace

bool has_values(std::string_view kind) {
  return std::any_of(kValueSources.begin(), kValueSources.end(), [&](const ValueSource& source) { return source.kind == kind; });
}

void CompletionValues::declare(Declare& arguments) {
  arguments.positional("NOUN", noun, "The noun of the command, such as token");
  arguments.positional("KIND", kind, "The argument's name in the help, such as ID");
  arguments.positional("PREFIX", prefix, "What is typed of it").may_be_empty();
}

Status CompletionValues::run(Context& context) const {
  const auto source = std::find_if(kValueSources.begin(), kValueSources.end(), [this](const ValueSource& row) {
    return row.kind == kind && (row.noun.empty() || row.noun == noun);
  });
  if (source == kValueSources.end()) return done();
  const std::string typed = prefix.value_or("");
  const auto words = words_of(context, *source, typed);
  if (!words.ok()) return done();  // a shell that completes a line has no place for errors
  std::string lines;
  int count = 0;
  for (const std::string& word : words.value()) {
    if (!word.starts_with(typed) || !is_harmless(word)) continue;
    lines += word + "\n";
    if (++count == kMost) break;
  }
  return context.output.verbatim(lines);
}

}  // namespace usher::cli
