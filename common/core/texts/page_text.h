#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace usher::core {

/// A text of the pages, and the values that it may use as {{value}} besides {{site_name}}.
struct PageText {
  std::string_view key;  ///< `part.name` of common/core/texts/LANGUAGE.json.
  std::array<std::string_view, 2> values = {};
};

inline constexpr std::array kPageTexts{
    PageText{"page.back"},
    PageText{"page.ignore"},
    PageText{"page.comma"},
    PageText{"page.new_link"},
    PageText{"page.continue"},
    PageText{"field.email"},
    PageText{"field.send_link"},
    PageText{"field.new_password"},
    PageText{"field.new_password_hint"},
    PageText{"field.show"},
    PageText{"field.hide"},
    PageText{"field.check"},
    PageText{"field.password"},
    PageText{"form.expired"},
    PageText{"verify.title"},
    PageText{"verify.question", {"address"}},
    PageText{"verify.password_reason"},
    PageText{"verify.password_missing"},
    PageText{"verify.button"},
    PageText{"verify.done_title"},
    PageText{"verify.done", {"address"}},
    PageText{"verify.already_title"},
    PageText{"verify.already", {"address"}},
    PageText{"resend.lead"},
    PageText{"resend.done_title"},
    PageText{"resend.done", {"address"}},
    PageText{"forgot.title"},
    PageText{"forgot.lead"},
    PageText{"forgot.done_title"},
    PageText{"forgot.done", {"address"}},
    PageText{"reset.title"},
    PageText{"reset.lead", {"address"}},
    PageText{"reset.button"},
    PageText{"reset.done_title"},
    PageText{"reset.done"},
    PageText{"reset.initial"},
    PageText{"reset.ways_in", {"providers"}},
    PageText{"undo.title"},
    PageText{"undo.lead", {"address"}},
    PageText{"undo.button"},
    PageText{"undo.ignore"},
    PageText{"undo.done_title"},
    PageText{"undo.done", {"address"}},
    PageText{"consent.title"},
    PageText{"consent.lead", {"address"}},
    PageText{"consent.button"},
    PageText{"consent.ignore"},
    PageText{"consent.done_title"},
    PageText{"consent.done", {"address"}},
    PageText{"sign_in.title"},
    PageText{"sign_in.question", {"address"}},
    PageText{"sign_in.button"},
    PageText{"sign_in.done_title"},
    PageText{"sign_in.link_life"},
    PageText{"sign_in.wrong"},
    PageText{"sign_in.remember"},
    PageText{"sign_in.forgot"},
    PageText{"sign_in.with", {"provider"}},
    PageText{"sign_in.by_link"},
    PageText{"sign_in.by_password"},
    PageText{"sign_in.link_lead"},
    PageText{"sign_in.link_sent", {"address"}},
    PageText{"sign_out.title"},
    PageText{"sign_out.question"},
    PageText{"sign_out.button"},
    PageText{"sign_out.done_title"},
    PageText{"sign_out.done"},
    PageText{"second_factor.title"},
    PageText{"second_factor.code"},
    PageText{"second_factor.hint"},
    PageText{"second_factor.trust"},
    PageText{"second_factor.button"},
    PageText{"second_factor.mail_button"},
    PageText{"second_factor.mailed"},
    PageText{"second_factor.empty"},
    PageText{"second_factor.wrong"},
    PageText{"second_factor.ended_title"},
    PageText{"second_factor.ended"},
    PageText{"enrolment.title"},
    PageText{"enrolment.lead"},
    PageText{"enrolment.begin"},
    PageText{"enrolment.add_title"},
    PageText{"enrolment.add_lead"},
    PageText{"enrolment.hint"},
    PageText{"enrolment.picture"},
    PageText{"enrolment.button"},
    PageText{"enrolment.wrong"},
    PageText{"enrolment.again"},
    PageText{"enrolment.done_title"},
    PageText{"enrolment.done"},
    PageText{"account.title"},
    PageText{"account.lead", {"address"}},
    PageText{"field.name"},
    PageText{"sign_in.sign_up"},
    PageText{"sign_up.title"},
    PageText{"sign_up.button"},
    PageText{"sign_up.sign_in"},
    PageText{"sign_up.verify", {"address"}},
    PageText{"questionnaire.progress", {"number", "count"}},
    PageText{"questionnaire.more"},
    PageText{"questionnaire.skip"},
    PageText{"questionnaire.back"},
    PageText{"questionnaire.later"},
    PageText{"question.required"},
    PageText{"question.yes"},
    PageText{"question.no"},
    PageText{"question.other"},
    PageText{"question.other_hint"},
    PageText{"question.key"},
    PageText{"question.value"},
    PageText{"front.title"},
    PageText{"front.lead"},
    PageText{"error.refused.title"},
    PageText{"error.refused.detail", {"code"}},
    PageText{"error.failed.title"},
    PageText{"error.failed.detail"},
};

/// The errors that have `error.CODE.title` and `error.CODE.detail`: those of the core and of the transport that users of the
/// pages meet. Others have error.refused, or error.failed if the fault is the server's.
inline constexpr std::array<std::string_view, 18> kPageErrors{
    "INVALID_TOKEN",   "TOKEN_EXPIRED",      "ACCOUNT_SUSPENDED", "EMAIL_NOT_VERIFIED", "EMAIL_NOT_VERIFIED_BY_PROVIDER",
    "EMAIL_TAKEN",     "SIGNUP_DISABLED",    "ACCESS_DENIED",     "STATE_MISMATCH",     "ALREADY_LINKED",
    "UPSTREAM_FAILED", "PROVIDER_REFUSED",   "INVALID_ID_TOKEN",  "CONFLICT",           "RATE_LIMITED",
    "UNKNOWN_PATH",    "METHOD_NOT_ALLOWED", "UNTRUSTED_ORIGIN"};
/// The faults of a field that have `fault.CODE`; others have fault.OTHER.
inline constexpr std::array<std::string_view, 7> kPageFaults{"REQUIRED",    "TOO_SHORT",      "TOO_LONG",         "TOO_COMMON",
                                                             "NOT_ALLOWED", "INVALID_FORMAT", "INVALID_CHARACTER"};

/// A key of kPageTexts; an unknown one does not compile.
class TextKey {
 public:
  consteval TextKey(const char* key) : index_(index_of(key)) {}  // NOLINT(google-explicit-constructor): keys are written as texts
  [[nodiscard]] constexpr const PageText& row() const { return kPageTexts[index_]; }

 private:
  static consteval std::size_t index_of(std::string_view key) {
    for (std::size_t i = 0; i < kPageTexts.size(); ++i)
      if (kPageTexts[i].key == key) return i;
    throw "there is no such text in kPageTexts";
  }

  std::size_t index_;
};

}  // namespace usher::core
