#include "server/console/kept_form.h"

#include "common/base/text.h"
#include "common/settings/faults.h"
#include "server/console/console_template.h"
#include "server/console/table.h"
#include "server/html/destination.h"
#include "server/html/page.h"
#include "server/html/signed_in/person.h"

namespace usher::console {
namespace {

/// What the console puts into its forms: the page, the admin, what it shows, and the account or rows that it is about.
constexpr std::array<std::string_view, 15> kOwnFields{html::kTokenField,
                                                      "from",
                                                      html::kAccountField,
                                                      html::kShownField,
                                                      "shown_values",
                                                      "user",
                                                      "id",
                                                      "selection",
                                                      "all",
                                                      "rest",
                                                      "packed",
                                                      "open",
                                                      "checked",
                                                      "against",
                                                      "do"};
constexpr std::size_t kMostShown = 200;
constexpr std::string_view kDropped = "Some fields are no longer part of this form, so their text is not kept.";

struct Words {
  WhyKept why;
  std::string_view title;
  std::string_view lead;
  std::string_view prove_page = {};  ///< Empty: nothing is to be proved.
  std::string_view prove = {};
};
constexpr std::array kWords{
    Words{WhyKept::kSignedOut, "Sign in again",
          "You're signed out, and nothing was changed. Sign in in a new tab, come back and send it.", html::kSignInPath,
          "Sign in in a new tab"},
    Words{WhyKept::kNotFresh, "Confirm it's you",
          "Your session is too old for this, and nothing was changed. Confirm in a new tab, come back and send it.",
          html::kReAuthenticatePath, "Confirm in a new tab"},
    Words{WhyKept::kOldToken, "Send it again?",
          "The form was from an older session, so nothing was changed. Look at it, and send it."},
};

bool is_own(std::string_view name) { return name.starts_with("language.") || contains(kOwnFields, name); }

/// Passwords are in no form of the console; a field for one would not be kept either.
bool may_be_secret(std::string_view name) {
  const auto* setting = settings::find_setting(name);
  return name.find("password") != std::string_view::npos ||
         (setting != nullptr && setting->secrecy != settings::Secrecy::kPublic);
}

/// Such as a setting that is not shown whole.
bool is_secret(std::string_view name, const std::string& value) {
  const auto* setting = settings::find_setting(name);
  return may_be_secret(name) && (setting == nullptr || settings::shown(setting->secrecy, value) != value);
}

/// The fields of secrets that were typed and are not kept, to be filled in again. A browser sends those that were empty.
std::vector<html::FormField> left_out(const html::ShownFields& shown_fields, const html::KeptText& kept) {
  std::vector<html::FormField> fields;
  for (const auto& [name, label] : shown_fields) {
    const auto& key = name;
    const bool is_kept = std::any_of(kept.fields.begin(), kept.fields.end(), [&](const auto& one) { return one.first == key; });
    if (may_be_secret(name) && !is_kept)
      fields.push_back({.name = name,
                        .label = label.empty() ? name : label,
                        .type = "password",
                        .autocomplete = "off",
                        .hint = "This isn't kept. Type it again."});
  }
  return fields;
}

std::string shown(const std::string& value) {
  return value.size() <= kMostShown ? value : std::string(first_bytes(value, kMostShown)) + "…";
}

}  // namespace

bool has_typed_text(const http::Request& request) {
  const auto fields = http::form_parameters(request.body);
  return std::any_of(fields.begin(), fields.end(),
                     [](const auto& field) { return !is_own(field.first) && !trim(field.second).empty(); });
}

http::Response kept_form(const http::Request& request, const html::View& view, const html::FormGuard& guard,
                         const html::FormGuard::Issued& token, WhyKept why) {
  const auto& words = *std::find_if(kWords.begin(), kWords.end(), [&](const Words& row) { return row.why == why; });
  const auto shown_fields = guard.shown_in(request);
  const auto kept = html::kept_text(request, shown_fields, [&](std::string_view name, const std::string& value) {
    return name == html::kTokenField || is_secret(name, value) || (is_own(name) && !shown_fields.contains(name));
  });
  html::Form form{.action = request.path,
                  .button = "Send it",
                  .fields = {html::token_field(token)},
                  .second = !words.prove_page.empty()};  // the proof comes first
  std::vector<Fact> facts;
  for (const auto& [name, value] : kept.fields) {
    const auto& [key, label] = *shown_fields.find(name);
    if (!is_own(name) && !value.empty()) facts.push_back({label.empty() ? key : label, {.text = shown(value)}});
    form.fields.push_back(html::hidden(name, value));
  }
  if (why == WhyKept::kOldToken)  // the other two come back with an old token
    for (auto& field : left_out(shown_fields, kept)) form.fields.push_back(std::move(field));
  const auto prove = words.prove_page.empty() ? std::string() : html::Destinations::with_next(words.prove_page, "/admin");
  return view.response({.status = http::HttpStatus::kForbidden,
                        .name = "kept_form"_template,
                        .title = std::string(words.title),
                        .values = {{"lead", words.lead},
                                   {"dropped", kept.has_dropped ? kDropped : std::string_view()},
                                   {"prove_url", prove},
                                   {"prove_text", words.prove},
                                   {"facts", values_of(facts, request.received)},
                                   {"form", html::values_of(form)}}});
}

}  // namespace usher::console
