#include "cli/resources/words.h"

#include "common/core/administration/resources.h"

namespace usher::cli {
namespace {

constexpr std::array kTrustedBrowsersActs{ActCommand{.verb = "forget",
                                                     .path = "browser forget",
                                                     .example = "usher browser forget --user ada@example.com",
                                                     .question = "Forget {}?",
                                                     .label = "Forget",
                                                     .done = "forgotten"}};

constexpr std::array kUsersActs{
    ActCommand{.verb = "suspend",
               .path = "user suspend",
               .example = "usher user suspend ada@example.com --until 2027-01-01 --reason holiday\n"
                          "usher user suspend --idle 1y --dry-run",
               .question = "Suspend {}?",
               .label = "Suspend",
               .done = "suspended",
               .options = {OptionHelp{"reason", "Why (optional; other admins see it)"}, OptionHelp{"until", "Until (optional)"}},
               .already = "is suspended already",
               .one_question = "Suspend {} ({} will end)?",
               .becomes = std::pair("is_active", false),
               .facts = {"sessions_ended", "api_keys_revoked"}},
    ActCommand{.verb = "activate",
               .path = "user activate",
               .example = "usher user activate --status suspended",
               .question = "Lift the suspension of {}?",
               .label = "Lift the suspension",
               .done = "activated",
               .already = "is active already",
               .becomes = std::pair("is_active", true)},
    ActCommand{.verb = "sign-out",
               .path = "user sign-out",
               .example = "usher user sign-out --role admin",
               .question = "End all sessions of {}?",
               .label = "End sessions",
               .done = "signed_out",
               .already = "has no session",
               .facts = {"sessions_ended"}},
    ActCommand{.verb = "reset",
               .path = "user send-reset",
               .example = "usher user send-reset --never-signed-in --dry-run",
               .question = "Mail {} a link to set a new password?",
               .label = "Mail a reset link",
               .done = "mailed",
               .options = {OptionHelp{"again", "Of several: also those who got one in the last day"}},
               .facts = {"mail_id"}},
    ActCommand{.verb = "remind",
               .path = "questionnaire remind",
               .example = "usher questionnaire remind --test root@example.com\nusher questionnaire remind --since 30d",
               .question = "Mail {} a reminder to finish the questionnaire?",
               .label = "Remind",
               .done = "reminded",
               .options = {OptionHelp{"test", "Only a test, to this administrator's address (optional)"}},
               .row_option = "test",
               .already =
                   "gets no reminder: it finished, is suspended or a sample, has no verified address, got one within seven days "
                   "or wants none",
               .facts = {"reminded"},
               .takes_all = true},
    ActCommand{.verb = "verify",
               .path = "user verify-email",
               .example = "usher user verify-email --since 1d",
               .question = "Mark the addresses of {} as verified?",
               .label = "Mark as verified",
               .done = "verified",
               .already = "has a verified address already",
               .becomes = std::pair("is_verified", true)},
    ActCommand{.verb = "reset-2fa",
               .path = "user reset-2fa",
               .example = "usher user reset-2fa ada@example.com",
               .question = "Remove the second factor of {}?",
               .label = "Remove the second factor",
               .done = "factor_removed",
               .options = {OptionHelp{"passkeys", "Remove the passkeys, too"}},
               .already = "has no second factor",
               .one_question = "Remove the second factor of {} ({} will end)?",
               .becomes = std::pair("two_factor_enabled", false),
               .facts = {"sessions_ended", "passkeys_removed"}},
    ActCommand{.verb = "promote",
               .path = "user promote",
               .example = "usher user promote ada@example.com",
               .question = "Make {} admins?",
               .label = "Make admin",
               .done = "promoted",
               .already = "is an admin already",
               .one_question = "Make {} an admin, who can do everything here?"},
    ActCommand{.verb = "demote",
               .path = "user demote",
               .example = "usher user demote ada@example.com",
               .question = "Take the role of an admin from {}?",
               .label = "Make user",
               .done = "demoted",
               .already = "is no admin",
               .facts = {"api_keys_revoked"}},
    ActCommand{.verb = "delete",
               .path = "user delete",
               .example = "usher user delete ada@example.com --receipt ada.json",
               .question = "Delete {} for good?",
               .label = "Delete",
               .done = "deleted",
               .one_question = "Delete {} permanently, with profile, answers and {}?",
               .becomes = std::pair("deleted", true),
               .facts = {"api_keys_revoked"},
               .gives_receipt = true}};

constexpr std::array kSessionsActs{ActCommand{.verb = "end",
                                              .path = "token revoke",
                                              .example = "usher token revoke --user ada@example.com\n"
                                                         "usher token revoke 0199aa10-0000-7000-8000-000000000001",
                                              .question = "End {}?",
                                              .label = "End",
                                              .done = "ended"}};

constexpr std::array kMailActs{ActCommand{.verb = "retry",
                                          .path = "mail retry",
                                          .example = "usher mail retry 01939e2a-7c3f-7000-8000-000000000000\n"
                                                     "usher mail retry --all",
                                          .question = "Send {} again?",
                                          .label = "Send again",
                                          .done = "due"}};

constexpr std::array kApiKeysForms{FormCommand{
    .verb = "create",
    .path = "apikey create",
    .example = "usher apikey create --scope profile:read --name chat\nusher apikey create --scope admin:read --days 30",
    .options = {OptionHelp{"scope", "What the key is for", "--scope SCOPE"},
                OptionHelp{"name", "What to call it, such as the back end that uses it"},
                OptionHelp{"expires_in_days", "When it expires (keys of the scopes for admins: 90; others: never)", "--days N"}},
    .facts = {"id", "name", "scope", "created_at", "expires_at"},
    .note = "The key is shown only once; the database keeps only its digest"}};

constexpr std::array kKeysForms{FormCommand{
    .verb = "rotate",
    .path = "key rotate",
    .example = "usher key rotate\nusher key rotate --now",
    .options = {OptionHelp{"now", "Sign with the new key at once, before back ends could fetch it; else in five minutes"}},
    .facts = {"kid", "algorithm", "signs_from"},
    .wakes_with = "now"}};

constexpr std::array kApiKeysActs{ActCommand{.verb = "revoke",
                                             .path = "apikey revoke",
                                             .example = "usher apikey revoke 0199aa10-0000-7000-8000-000000000001\n"
                                                        "usher apikey revoke --all",
                                             .question = "Revoke {}?",
                                             .label = "Revoke",
                                             .done = "revoked",
                                             .already = "was revoked already",
                                             .facts = {"revoked_at"}}};

constexpr std::array kKeysActs{ActCommand{.verb = "revoke",
                                          .path = "key revoke",
                                          .example = "usher key revoke 2sT0lZ5xNqY --yes",
                                          .question = "Revoke {}, so that every token that it signed is refused at once?",
                                          .label = "Revoke",
                                          .done = "revoked",
                                          .becomes = std::pair("revoked", true),
                                          .wakes_servers = true}};

constexpr std::array kLimitsActs{ActCommand{.verb = "clear", .path = "limit clear", .is_own = true}};

constexpr std::array kPasskeysActs{ActCommand{.verb = "delete",
                                              .path = "passkey delete",
                                              .example = "usher passkey delete --user ada@example.com",
                                              .question = "Remove {}?",
                                              .label = "Remove",
                                              .done = "removed",
                                              .facts = {"sessions_ended"}}};

constexpr std::array kAdaptedPagesActs{ActCommand{.verb = "forget",
                                                  .path = "page forget",
                                                  .example = "usher page forget --page /docs/nodes",
                                                  .question = "Forget {}?",
                                                  .label = "Forget",
                                                  .done = "forgotten"}};

constexpr std::array kResources{
    ResourceCommands{.resource = "trusted_browsers",
                     .list = "browser list",
                     .example = "usher browser list --user ada@example.com",
                     .word_about = "As `usher browser list` shows it",
                     .acts = kTrustedBrowsersActs},
    ResourceCommands{
        .resource = "users",
        .list = "user list",
        .example = "usher user list --search example.com --status active\nusher user list --idle 90d -o csv > idle.csv",
        .printed_name = "email",
        .word = "USER",
        .word_about = "The account, by id or email address",
        .acts = kUsersActs},
    ResourceCommands{.resource = "sessions",
                     .list = "token list",
                     .example = "usher token list ada@example.com",
                     .list_word = "USER",
                     .word_about = "A session, as `usher token list` shows it, or one of its refresh tokens",
                     .acts = kSessionsActs},
    ResourceCommands{
        .resource = "events",
        .list = "audit list",
        .example = "usher audit list --limit 20\nusher audit list --user ada@example.com --since 2026-11-01 -o json"},
    ResourceCommands{.resource = "mail",
                     .list = "mail list",
                     .example = "usher mail list\nusher mail list --state failed -o json\n"
                                "usher mail dropped",
                     .word_about = "The mail, as `usher mail list` names it",
                     .acts = kMailActs},
    ResourceCommands{.resource = "dropped_mail", .list = "mail dropped", .example = "usher mail dropped"},
    ResourceCommands{.resource = "api_keys",
                     .list = "apikey list",
                     .example = "usher apikey list",
                     .word_about = "The key's id, as `usher apikey list` shows it",
                     .acts = kApiKeysActs,
                     .forms = kApiKeysForms},
    ResourceCommands{.resource = "keys",
                     .list = "key list",
                     .example = "usher key list",
                     .word = "KID",
                     .word_about = "The key's id, as `usher key list` shows it",
                     .acts = kKeysActs,
                     .forms = kKeysForms},
    ResourceCommands{.resource = "questionnaires", .list = "questionnaire list", .example = "usher questionnaire list"},
    ResourceCommands{.resource = "limits", .list = "limit list", .example = "usher limit list", .acts = kLimitsActs},
    ResourceCommands{.resource = "passkeys",
                     .list = "passkey list",
                     .example = "usher passkey list --user ada@example.com",
                     .word_about = "As `usher passkey list` shows it",
                     .acts = kPasskeysActs},
    ResourceCommands{.resource = "adapted_pages",
                     .list = "page list",
                     .example = "usher page list --page /docs/nodes",
                     .word_about = "As `usher page list` shows it",
                     .acts = kAdaptedPagesActs}};

}  // namespace

const ResourceCommands& words_of(const core::Resource& resource) {
  return *std::find_if(kResources.begin(), kResources.end(), [&](const auto& row) { return row.resource == resource.name; });
}

const ActCommand& words_of(const core::Resource& resource, const core::Act& act) {
  return core::row_of(words_of(resource).acts, act.verb);
}

const FormCommand& words_of(const core::Resource& resource, const core::Form& form) {
  return core::row_of(words_of(resource).forms, form.verb);
}

}  // namespace usher::cli
