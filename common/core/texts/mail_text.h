#pragma once

#include <array>

#include "common/base/text.h"

namespace usher::core {

/// A kind of mail, and the values that its texts may use besides kEveryMail's.
struct MailKind {
  std::string_view name;
  std::array<std::string_view, 5> values = {};  ///< Unused ones are empty, at the end.
};

/// The values that every mail may use: the site's name and the recipient's address.
inline constexpr std::array<std::string_view, 2> kEveryMail{"site_name", "address"};

/// A second link: to the served page that lists ways in, or of a reminder the way out. Where it is the same as `link`, built-in
/// texts leave out its paragraph.
inline constexpr std::string_view kListLink = "list_link";
/// When the first of several sign-ups with the address was; `when` is that of the last. Without one, texts leave the paragraph
/// out.
inline constexpr std::string_view kFirstSignUp = "first";

inline constexpr std::array kMailKinds{
    MailKind{"verify_email", {"link", "minutes", "hours", kFirstSignUp, "when"}},
    MailKind{"sign_up_taken", {"link"}},
    MailKind{"reset_password", {"link", "minutes", "hours", kListLink}},
    MailKind{"first_password", {"link", "minutes", "days"}},
    MailKind{"change_email", {"link", "minutes", "hours"}},
    MailKind{"consent_email_change", {"link", "new_address", "hours"}},
    MailKind{"email_changed", {"link", "when"}},
    MailKind{"email_changed_notice", {"device", "ip", "when"}},
    MailKind{"email_set", {"link", "reason", "when"}},
    MailKind{"email_set_for_good", {"reason", "when"}},
    MailKind{"email_set_here", {"reason", "when"}},
    MailKind{"email_change_undone", {"account", "by", "when"}},
    MailKind{"password_changed", {"device", "ip", "when", "ways_in"}},
    MailKind{"password_breached", {"device", "ip", "when"}},
    MailKind{"password_removed", {"link"}},
    MailKind{"account_linked", {"provider", "device", "ip", "when"}},
    MailKind{"account_unlinked", {"provider", "device", "ip", "when"}},
    MailKind{"passkey_added", {"provider", "device", "ip", "when"}},
    MailKind{"passkey_removed", {"provider", "device", "ip", "when"}},
    MailKind{"passkey_switched_off", {"provider", "device", "ip", "when"}},
    MailKind{"new_device", {"device", "ip", "when"}},
    MailKind{"sign_in_link", {"link", "minutes"}},
    MailKind{"sign_in_code", {"code", "minutes"}},
    MailKind{"verify_email_code", {"code", "minutes"}},
    MailKind{"reset_password_code", {"code", "minutes"}},
    MailKind{"second_factor_code", {"code", "minutes"}},
    MailKind{"confirmation_code", {"code", "minutes"}},
    MailKind{"second_factor_enabled", {"device", "ip", "when"}},
    MailKind{"second_factor_disabled", {"device", "ip", "when"}},
    MailKind{"second_factor_reset", {"when"}},
    MailKind{"second_factor_taken_back", {"device", "ip", "when"}},
    MailKind{"backup_code_used", {"device", "ip", "when"}},
    MailKind{"backup_codes_replaced", {"device", "ip", "when"}},
    MailKind{"notices_summary", {"about", "times", "when"}},
    MailKind{"questionnaire_reminder", {"link", kListLink}},
    MailKind{"account_inactive", {"when"}},
    MailKind{"admin_added", {"account", "by", "when"}},
    MailKind{"admins_added", {"accounts", "count", "by", "when"}},
    MailKind{"admins_imported", {"accounts", "count", "by", "when"}},
    MailKind{"api_key_created", {"key", "scope", "by", "when"}},
    MailKind{"api_keys_revoked", {"account", "count", "by", "when"}},
};

/// A mail that has these is useless without them, so each of its texts must use them.
inline constexpr std::array<std::string_view, 2> kIndispensable{"link", "code"};

constexpr const MailKind* find_mail_kind(std::string_view name) { return find_by(kMailKinds, name, &MailKind::name); }

}  // namespace usher::core
