#include "common/core/texts/action_words.h"

#include "common/base/text.h"
#include "common/core/texts/catalogue.h"

namespace usher::core {
namespace {

struct ActionText {
  std::string_view action;
  TextKey text;
  std::string_view to_operators = {};  ///< Where the text says *you*, is long, or says too little. At most 32 characters.
  std::string_view reason = {};        ///< Only with this reason.
};
/// Of several rows that fit, the last one counts.
constexpr std::array kActions{
    ActionText{"user.signed_up", "activity.signed_up"},
    ActionText{"user.sign_up_refused", "activity.sign_up_refused"},
    ActionText{"user.signed_in", "activity.signed_in"},
    ActionText{"user.sign_in_refused", "activity.sign_in_refused"},
    ActionText{.action = "user.sign_in_refused", .text = "activity.code_refused", .reason = "second_factor"},
    ActionText{"user.signed_out", "activity.signed_out"},
    ActionText{"user.signed_out_others", "activity.signed_out_others"},
    ActionText{"user.sessions_revoked", "activity.sessions_ended"},
    ActionText{"session.revoked", "activity.session_ended"},
    ActionText{"session.token_reused", "activity.token_reused", "Copied refresh token used"},
    ActionText{"user.reauthenticated", "activity.confirmed", "Identity confirmed"},
    ActionText{"user.password_changed", "activity.password_changed"},
    ActionText{"user.password_set", "activity.password_changed", "Password set by an admin"},
    ActionText{"user.password_reset", "activity.password_reset", "Password set by emailed link"},
    ActionText{"user.password_refused", "activity.password_refused"},
    ActionText{"user.email_verified", "activity.email_verified"},
    ActionText{"user.email_change_asked", "activity.email_change_asked"},
    ActionText{"user.email_changed", "activity.email_changed"},
    ActionText{"user.email_set", "activity.email_set", "Email address set by an admin"},
    ActionText{"user.email_set_for_good", "activity.email_set", "Email address set by an admin"},
    ActionText{"user.second_factor_taken_back", "activity.factor_taken_back", "Newer two-step sign-in removed"},
    ActionText{"user.email_change_undone", "activity.email_change_undone", "Email address change undone"},
    ActionText{"user.second_factor_begun", "activity.factor_begun", "Two-step set-up started"},
    ActionText{"user.second_factor_enabled", "activity.factor_on"},
    ActionText{"user.second_factor_disabled", "activity.factor_off"},
    ActionText{"user.second_factor_reset", "activity.factor_off"},
    ActionText{"user.second_factor_refused", "activity.code_refused"},
    ActionText{"user.second_factor_proved", "activity.code_accepted"},
    ActionText{"user.backup_codes_replaced", "activity.new_codes"},
    ActionText{"user.device_distrusted", "activity.browser_forgotten"},
    ActionText{"account.linked", "activity.linked"},
    ActionText{"account.unlinked", "activity.unlinked"},
    ActionText{"user.impersonation_started", "activity.impersonated", "Viewing as the user began"},
    ActionText{"user.impersonation_ended", "activity.impersonation_ended", "Viewing as the user ended"},
    ActionText{"user.created", "activity.created", "Account created"},
    ActionText{"user.imported", "activity.created", "Account imported"},
    ActionText{"user.seeded", "activity.created", "Sample account created"},
    ActionText{"user.updated", "activity.updated", "Account changed by an admin"},
    ActionText{"user.profile_changed", "activity.answers_changed", "Profile changed by an admin"},
    ActionText{"user.answers_changed", "activity.answers_changed", "Answers changed by an admin"},
    ActionText{"chat.thread_deleted", "activity.chat_deleted", "Conversation deleted by an admin"},
    ActionText{"page.reported", "activity.page_reported", "Adapted page reported"},
    ActionText{"user.suspended", "activity.suspended"},
    ActionText{"user.activated", "activity.activated"},
    ActionText{"user.inactivity_warned", "activity.unused", "Warned of deletion (unused)"},
    ActionText{"user.anonymous_linked", "activity.merged"},
    ActionText{"user.visitor_adopted", "activity.merged"},
    ActionText{"user.taken_over_by_proof", "activity.taken_over", "Claimed by the address's owner"},
    ActionText{"user.reset_sent", "activity.reset_sent"},
    ActionText{"user.reminded", "activity.reminded"},
    ActionText{"user.reminders_stopped", "activity.reminders_stopped"},
    ActionText{"user.password_change_asked", "activity.new_password_asked", "New password demanded"},
    ActionText{"user.email_change_consented", "activity.email_change_agreed", "Email address change allowed"},
    ActionText{"user.second_factor_asked", "activity.code_asked", "Second step asked for"},
    ActionText{"user.second_factor_demanded", "activity.code_asked", "Second step to be set up"},
    ActionText{"user.second_factor_mailed", "activity.code_mailed"},
    ActionText{"user.second_factor_imported", "activity.factor_on"},
    ActionText{"user.mailed_code_refused", "activity.code_refused"},
    ActionText{"user.social_sign_in_refused", "activity.sign_in_refused"},
    ActionText{"passkey.added", "activity.passkey_added"},
    ActionText{"passkey.removed", "activity.passkey_removed"},
    ActionText{"passkey.confirmed", "activity.passkey_confirmed"},
    ActionText{"passkey.backup_changed", "activity.passkey_backup", "Passkey's backup changed"},
    ActionText{"passkey.switched_off", "activity.passkey_off", "Passkey off: it may be copied"},
    ActionText{"selection.acted", "activity.updated", "Several rows changed at once"},
};

}  // namespace

std::optional<TextKey> text_of_action(std::string_view action, std::string_view reason) {
  std::optional<TextKey> text;
  for (const auto& row : kActions)
    if (row.action == action && (row.reason.empty() || row.reason == reason)) text = row.text;
  return text;
}

std::string words_of_action(std::string_view action) {
  const auto* const found = find_by(kActions, action, &ActionText::action);
  if (!found) return words_of_name(action);
  if (!found->to_operators.empty()) return std::string(found->to_operators);
  static const auto kTexts = Catalogue::built_in();
  return kTexts.choose("en").text(found->text);
}

std::string words_of_name(std::string_view name) {
  constexpr std::string_view kRequest = "request:";
  if (name.starts_with(kRequest)) return words_of_name(name.substr(kRequest.size())) + " (requested)";
  std::string words(name);
  for (char& c : words)
    if (c == '_' || c == '.') c = ' ';
  words = capitalized(std::move(words));
  return words.starts_with("Api ") ? "API" + words.substr(3) : words;
}

std::string words_of_actor(std::string_view actor) {
  constexpr std::size_t kId = 36;
  constexpr std::size_t kEnd = 8;
  const auto colon = actor.find(':');
  if (actor.find('@') != std::string_view::npos && actor.starts_with("admin:")) return std::string(actor.substr(colon + 1));
  if (colon == std::string_view::npos || actor.size() - colon != kId + 1) return std::string(actor);
  return std::string(actor.substr(0, colon + 1)).append(actor.substr(actor.size() - kEnd));
}

}  // namespace usher::core
