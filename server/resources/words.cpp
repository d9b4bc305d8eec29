#include "server/resources/words.h"

#include "common/core/administration/resources.h"
#include "server/resources/user_words.h"

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

constexpr std::array kUsersLinks{Link{"/admin/users/new", "New account"}};

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
        .links = kUsersLinks,
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
              .page = "/admin/pages/",
              .acts_on_page = true,
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
