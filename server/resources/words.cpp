#include "server/resources/words.h"

#include "common/core/administration/resources.h"

namespace usher::resources {
namespace {

constexpr std::array kTrustedBrowsersActs{ActWords{.verb = "forget",
                                                   .command = "browser forget",
                                                   .question = "Forget {}?",
                                                   .button = "Forget",
                                                   .done = "The browser is forgotten.",
                                                   .done_to_many = "{} browsers forgotten.",
                                                   .consequences = {"The browser needs the second factor at the next sign-in.",
                                                                    "Sessions that it has go on; end them to sign it out."}}};

constexpr std::array kUsersActs{
    ActWords{
        .verb = "suspend",
        .command = "user suspend",
        .question = "Suspend {}?",
        .button = "Suspend",
        .done = "The account is suspended, and its sessions have ended.",
        .done_to_many = "{} accounts suspended.",
        .consequences = {"All sessions of a suspended account end at once, on every device.",
                         "Until the suspension is lifted, the user cannot sign in.",
                         "API keys that it made are revoked for good.",
                         "Nothing is deleted. Your own account and the last admin are left alone."},
        .fields = {FieldWords{.name = "reason", .label = "Why (optional; other admins see it)"},
                   FieldWords{.name = "until",
                              .label = "Until (optional)",
                              .hint = "The start of that day in UTC. Without it, until an admin lifts the suspension."}},
        .of_one = OneWords{.name = "admin_suspend_user",
                           .summary = "Suspend an account, end its sessions and revoke the API keys that it made; an admin's "
                                      "needs a fresh session",
                           .about = "Without until it lasts until the account is activated.",
                           .path = "/suspend",
                           .example = R"({"reason":"spam","until":"2027-01-01T00:00:00Z"})"}},
    ActWords{.verb = "activate",
             .command = "user activate",
             .question = "Lift the suspension of {}?",
             .button = "Lift the suspension",
             .done = "The account can sign in again.",
             .done_to_many = "{} accounts can sign in again.",
             .consequences = {"The user can sign in again.", "Sessions and API keys that ended do not come back."},
             .of_one = OneWords{.name = "admin_activate_user",
                                .summary = "Let a suspended account sign in again; that of an admin needs a fresh session",
                                .about = "The reason and the end of the suspension are forgotten.",
                                .path = "/activate"}},
    ActWords{.verb = "sign-out",
             .command = "user sign-out",
             .question = "End all sessions of {}?",
             .button = "End sessions",
             .done = "All sessions of the account have ended.",
             .done_to_many = "{} accounts signed out.",
             .consequences = {"The user is signed out on every device, and can sign in again.", "Your own sessions go on.",
                              "Back ends that verify access tokens by themselves accept them until they expire."}},
    ActWords{.verb = "reset",
             .command = "user send-reset",
             .question = "Mail {} a link to set a new password?",
             .button = "Mail a reset link",
             .done = "A link to set a new password is on its way to the account's address.",
             .done_to_many = "{} reset links on their way.",
             .consequences = {"The user gets a mail with a link to set a new password, valid for an hour.",
                              "For a user who never signed in it is valid for seven days.",
                              "The old password works until the link is used."},
             .fields = {FieldWords{.name = "again", .label = "Of several: also those who got one in the last day"}},
             .kept = "A link to set a new password is written. It waits in the outbox: without SMTP_URL no mail goes out.",
             .many_kept = "{} reset links are written. They wait in the outbox: without SMTP_URL no mail goes out.",
             .of_one = OneWords{.name = "admin_send_reset",
                                .summary = "Mail an account a link to set a new password; needs a fresh session",
                                .about = "The old password works until the link is used.",
                                .path = "/reset"}},
    ActWords{.verb = "remind",
             .command = "questionnaire remind",
             .question = "Mail {} a reminder to finish the questionnaire?",
             .button = "Remind",
             .done = "A reminder is on its way.",
             .done_to_many = "{} reminders on their way.",
             .consequences = {"Only people with a verified address who have not finished the active version get a mail.",
                              "They get at most one in seven days, and none once they used the link that stops them.",
                              "Suspended and sample accounts get none."},
             .fields = {FieldWords{.name = "test", .label = "Only a test, to this administrator's address (optional)"}}},
    ActWords{.verb = "verify",
             .command = "user verify-email",
             .question = "Mark the addresses of {} as verified?",
             .button = "Mark as verified",
             .done = "The address is marked as verified.",
             .done_to_many = "{} addresses marked as verified.",
             .consequences = {"The user of an account counts as the owner of its address.",
                              "Do it for addresses that were checked in another way than by mail."},
             .of_one = OneWords{.name = "admin_verify_email",
                                .summary = "Mark an account's address as verified; needs a fresh session",
                                .about = "For an address that was checked in another way than by mail.",
                                .path = "/verify-email"}},
    ActWords{.verb = "reset-2fa",
             .command = "user reset-2fa",
             .question = "Remove the second factor of {}?",
             .button = "Remove the second factor",
             .done = "The second factor is removed, and the account's sessions have ended.",
             .done_to_many = "{} second factors removed.",
             .consequences = {"The password alone then opens an account: make sure that it is its owner who asks.",
                              "Passkeys stay, and one that verified its user is still asked for, unless you remove them, too.",
                              "All sessions of the account end, and every browser that it trusted is forgotten.",
                              "The user is told by mail. Your own account is left alone."},
             .fields = {FieldWords{.name = "passkeys", .label = "Remove the passkeys, too"}},
             .of_one = OneWords{.name = "admin_reset_two_factor",
                                .summary = "Remove an account's second factor and end its sessions; needs a fresh session",
                                .about = "For a user who lost the device and the backup codes. The user is notified by mail.",
                                .path = "/reset-2fa",
                                .example = R"({"passkeys":true})"}},
    ActWords{.verb = "promote",
             .command = "user promote",
             .question = "Make {} admins?",
             .button = "Make admin",
             .done = "The account is an admin now.",
             .done_to_many = "{} accounts are admins now.",
             .consequences = {"The user can do all that you can do, at once.", "All admins are told by mail.",
                              "The user needs a second factor where the site asks admins for one."}},
    ActWords{
        .verb = "demote",
        .command = "user demote",
        .question = "Take the role of an admin from {}?",
        .button = "Make user",
        .done = "The account is no longer an admin.",
        .done_to_many = "{} accounts are no longer admins.",
        .consequences = {"The user loses the console and the admin API.", "API keys that the account made are revoked for good.",
                         "Your own account and the last admin are left alone."}},
    ActWords{
        .verb = "delete",
        .command = "user delete",
        .question = "Delete {} for good?",
        .button = "Delete",
        .done = "The account is deleted.",
        .done_to_many = "{} accounts deleted.",
        .consequences = {"An account goes with profile, answers, sessions, sign-in methods and chats. This cannot be undone.",
                         "API keys that it made are revoked.", "The audit log keeps its events without the person."},
        .of_one = OneWords{.name = "admin_delete_user",
                           .summary = "Delete an account and all data about the user; needs a fresh session",
                           .about = "It cannot be undone."}}};

constexpr std::array kSessionsActs{
    ActWords{.verb = "end",
             .command = "token revoke",
             .question = "End {}?",
             .button = "End",
             .done = "The session has ended.",
             .done_to_many = "{} sessions ended.",
             .consequences = {"Each ends with all its tokens: the browser or program signs in again.",
                              "Back ends that verify access tokens by themselves accept them until they expire."},
             .of_one = OneWords{.name = "admin_end_session",
                                .summary = "End a session with all its tokens",
                                .about = "The other sessions of the user go on."}}};

constexpr std::array kEventsLinks{Link{"/admin/audit/export", "Export these events, from this page on", true},
                                  Link{"/admin/audit/verify", "Verify that no event was changed"}};

constexpr std::array kMailLinks{Link{"/admin/mail/dropped", "Mail that was not sent: over the limit of its address"}};
constexpr std::array kMailActs{ActWords{
    .verb = "retry",
    .command = "mail retry",
    .question = "Send {} again?",
    .button = "Send again",
    .done = "It is due now: the server sends it within a second, or keeps it while SMTP_URL is not set.",
    .done_to_many = "{} mails are due now.",
    .consequences = {"It is due at once; a running server sends it within a second, or keeps it while SMTP_URL is not set.",
                     "A link's lifetime began when the mail was written."},
    .all_button = "Send all unsent mail again",
    .of_one = OneWords{.name = "admin_retry_mail",
                       .summary = "Send a mail again that was kept or that failed",
                       .about = "A link's lifetime began when the mail was written.",
                       .path = "/retry"}}};

constexpr std::array kDroppedMailLinks{Link{"/admin/limits", "Rate limits"}, Link{"/admin/mail", "All mail"}};

constexpr std::array kUsersForms{
    FormWords{.verb = "create",
              .name = "admin_create_user",
              .summary = "Create an account; an admin or a verified address needs a fresh session",
              .about = "Without a password the user asks for a reset link.",
              .example = R"({"email":"grace@example.com","name":"Grace"})",
              .title = "New account",
              .lead = "The owner chooses a password through a link. Send it from the account's page.",
              .button = "Create the account",
              .done = "The account is made. Its owner needs a link to set a password.",
              .fields = {FieldWords{"email", "Email address"}, FieldWords{"name", "Name (optional)"}, FieldWords{"role", "Role"},
                         FieldWords{"is_verified", "The address is verified"}}},
    FormWords{.verb = "change",
              .name = "admin_change_user",
              .summary = "Change an account or its profile; role and address need a fresh session",
              .about = "Fields that are left out stay; null clears name and image.",
              .example = R"({"name":"Grace Hopper"})"}};

constexpr std::array kApiKeysForms{
    FormWords{.verb = "create",
              .name = "admin_create_api_key",
              .summary = "Create a key for a back end; needs a fresh session",
              .about = "The key is in this answer alone; only its digest is stored.",
              .example = R"({"scope":"admin:read","name":"reports","expires_in_days":30})",
              .title = "New API key",
              .lead = "A key is shown once, when it is made. Its scope says what it may do: profile:read reads the profiles of "
                      "users, admin:read what admins see, and admin:write acts on accounts too.",
              .button = "Create the key",
              .made = "Copy the key now: the database has only its digest, and it is not shown again. Its scope is {}.",
              .says = "scope",
              .fields = {FieldWords{"name", "Name", "What uses it, such as crm"}, FieldWords{"scope", "Scope"},
                         FieldWords{"expires_in_days", "Expires in days",
                                    "1 to 366. Empty: 90 for the scopes for admins, never for profile:read"}}}};

constexpr std::array kKeysForms{
    FormWords{.verb = "rotate",
              .name = "admin_rotate_keys",
              .summary = "Create a signing key, published at once and used five minutes later; needs a fresh session",
              .about = "Back ends fetch the new key before it signs.",
              .path = "/rotate",
              .example = R"({})",
              .title = "Rotate the signing key?",
              .lead = "The key that signs access tokens",
              .button = "Rotate the key",
              .done = "The next signing key is made and published.",
              .consequences = {"A new key is made and published at once.",
                               "It signs after five minutes, when back ends have fetched it. With the box below it signs at "
                               "once: back ends refuse its tokens until they fetch it.",
                               "The present key verifies until its last token has expired. All sessions go on."},
              .fields = {FieldWords{"now", "Sign with the new key at once, because others know the present one"}}}};

constexpr std::array kApiKeysLinks{Link{"/admin/api-keys/new", "Create a key"}};
constexpr std::array kApiKeysActs{ActWords{.verb = "revoke",
                                           .command = "apikey revoke",
                                           .question = "Revoke {}?",
                                           .button = "Revoke",
                                           .done = "The key is revoked.",
                                           .done_to_many = "{} keys revoked.",
                                           .consequences = {"What uses it is refused from the next request on.",
                                                            "A revoked key stays revoked; another one can be made."},
                                           .of_one = OneWords{.name = "admin_revoke_api_key",
                                                              .summary = "Revoke a key at once; needs a fresh session",
                                                              .about = "What the back end sends next with it gets 401."}}};

constexpr std::array kKeysLinks{Link{"/admin/keys/rotate", "Rotate: make the next key"}};

constexpr std::array kQuestionnairesLinks{Link{"/admin/questionnaires/draft", "Write a new version"},
                                          Link{"/admin/questionnaires/compare", "Compare two versions", false, 2}};

constexpr std::array kLimitsActs{
    ActWords{.verb = "clear",
             .command = "limit clear",
             .question = "Clear {}?",
             .button = "Clear",
             .done = "The limit is cleared.",
             .done_to_many = "{} limits cleared.",
             .consequences = {
                 "The account or network address can try again at once, under all limits.",
                 "Make sure that it was its owner who tried: the limits are what stops the guessing of passwords and codes."}}};

constexpr std::array kPasskeysActs{ActWords{
    .verb = "delete",
    .command = "passkey delete",
    .question = "Remove {}?",
    .button = "Remove",
    .done = "The passkey is removed, and the sessions that it signed in have ended.",
    .done_to_many = "{} passkeys removed.",
    .consequences = {"It no longer signs in.", "The sessions that it signed in end.", "The last way into an account stays."}}};

constexpr std::array kAdaptedPagesActs{
    ActWords{.verb = "forget",
             .command = "page forget",
             .question = "Forget {}?",
             .button = "Forget",
             .done = "The adapted page is forgotten.",
             .done_to_many = "{} adapted pages forgotten.",
             .consequences = {"The next reader who asks for it causes a call to the back end."}}};

constexpr std::array kLists{
    ListWords{.resource = "trusted_browsers",
              .path = "/admin/trusted-browsers",
              .acts_path = "/admin/trusted-browsers",
              .empty = "No browser is trusted.",
              .acts = kTrustedBrowsersActs},
    ListWords{
        .resource = "users",
        .tag = "Admin: users",
        .path = "/admin/users",
        .acts_path = "/admin/users/selected",
        .about = "The same filters as `usher user list`.",
        .title = "Users",
        .caption = "Accounts",
        .empty = "No account matches. Clear the search or a filter, or create an account.",
        .page = "/admin/users/",
        .acts_on_page = true,
        .acts = kUsersActs,
        .forms = kUsersForms,
        .show =
            OneWords{.name = "admin_show_user", .summary = "An account and its profile", .about = "The id may be an address."}},
    ListWords{.resource = "sessions",
              .tag = "Admin: sessions",
              .path = "/admin/sessions",
              .acts_path = "/admin/sessions/selected",
              .caption = "Live sessions",
              .empty = "No live sessions.",
              .acts = kSessionsActs},
    ListWords{.resource = "events",
              .tag = "Admin: audit",
              .path = "/admin/audit",
              .about = "Filters narrow it by action, outcome, account or time; follow next_cursor to older ones.",
              .caption = "Events, newest first",
              .empty = "No event fits. Action and actor take the names for programs, such as user.signed_in and operator:root.",
              .page = "/admin/audit/",
              .links = kEventsLinks},
    ListWords{.resource = "mail",
              .tag = "Admin: mail",
              .path = "/admin/mail",
              .acts_path = "/admin/mail/selected",
              .about = "Neither links nor codes are in it.",
              .caption = "Mail, newest first",
              .empty = "No such mail.",
              .page = "/admin/mail/",
              .selected_name = "mails",
              .links = kMailLinks,
              .acts = kMailActs},
    ListWords{.resource = "dropped_mail",
              .tag = "Admin: mail",
              .path = "/admin/mail/dropped",
              .about = "By address and limit, at most 200 rows. Clear the limit to let the address have mail again.",
              .caption = "Mail of the last week that was not sent",
              .lead =
                  "The address was over its limit. Clear the limit to let it have mail again; the mails themselves were never "
                  "written.",
              .empty = "Every mail of the last week was sent or waits.",
              .is_below_another = true,
              .links = kDroppedMailLinks},
    ListWords{.resource = "api_keys",
              .tag = "Admin: keys",
              .path = "/admin/api-keys",
              .acts_path = "/admin/api-keys/selected",
              .about = "A key itself is never shown again.",
              .caption = "API keys, oldest first",
              .empty = "There is no API key yet.",
              .links = kApiKeysLinks,
              .acts = kApiKeysActs,
              .forms = kApiKeysForms},
    ListWords{.resource = "keys",
              .tag = "Admin: keys",
              .path = "/admin/keys",
              .about = "Public data only.",
              .caption = "Signing keys, oldest first",
              .empty = "There is no key pair: JWT_ALGORITHM=HS256 signs with a shared secret.",
              .links = kKeysLinks,
              .forms = kKeysForms},
    ListWords{.resource = "questionnaires",
              .tag = "Admin: questionnaires",
              .path = "/admin/questionnaires",
              .about = "The active one and those before it; the files are at their versions.",
              .caption = "Versions, newest first",
              .empty = "No version was published.",
              .page = "/admin/questionnaires/",
              .links = kQuestionnairesLinks},
    ListWords{.resource = "limits",
              .path = "/admin/limits",
              .acts_path = "/admin/limits/selected",
              .about = "At most 200 of each limit; the command line lists all.",
              .empty = "No account or address is rate-limited.",
              .acts = kLimitsActs},
    ListWords{.resource = "passkeys",
              .path = "/admin/passkeys",
              .acts_path = "/admin/passkeys",
              .empty = "No account has a passkey.",
              .acts = kPasskeysActs},
    ListWords{.resource = "adapted_pages",
              .path = "/admin/pages",
              .acts_path = "/admin/pages",
              .lead = "What the back end at ADAPT_UPSTREAM_URL made of pages, kept for readers with equal "
                      "answers.",
              .empty = "No adapted page is kept.",
              .acts = kAdaptedPagesActs}};

std::string with_underscores(std::string_view verb, std::string_view between, std::string_view name) {
  std::string text = std::string(verb).append(between).append(name);
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

}  // namespace

const ListWords& words_of(const core::Resource& resource) {
  return *std::find_if(kLists.begin(), kLists.end(), [&](const auto& row) { return row.resource == resource.name; });
}

const ActWords& words_of(const core::Resource& resource, const core::Act& act) {
  return core::row_of(words_of(resource).acts, act.verb);
}

const FormWords& words_of(const core::Resource& resource, const core::Form& form) {
  return core::row_of(words_of(resource).forms, form.verb);
}

std::string_view title_of(const core::Resource& resource) {
  const auto& words = words_of(resource);
  return words.title.empty() ? resource.title : words.title;
}

std::string question_of(const core::Resource& resource, const core::Act& act, std::int64_t rows) {
  return core::with_names(words_of(resource, act).question, {core::these_rows(resource, rows)});
}

std::string operation_of(const core::Resource& resource, std::string_view verb) {
  const auto own_name = verb == "list" ? std::string_view() : words_of(resource).selected_name;
  return "admin_" + with_underscores(verb, "_", own_name.empty() ? resource.name : own_name);
}

std::string page_name_of(const core::Resource& resource, std::string_view verb) {
  return with_underscores(verb, "_console_", resource.name);
}

}  // namespace usher::resources
