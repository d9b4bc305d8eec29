#include "common/base/encoding.h"
#include "common/core/accounts/own_account.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/user_fields/user_fields.h"
#include "server/html/form_edits.h"
#include "server/pages/account/account_context.h"
#include "server/pages/fields/user_field_inputs.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kOtherRole = "other";

/// A value of the profile and its text.
struct Choice {
  std::string_view value;
  core::TextKey text;
};
constexpr std::array kLevels{Choice{"beginner", "profile.beginner"}, Choice{"intermediate", "profile.intermediate"},
                             Choice{"advanced", "profile.advanced"}};
constexpr std::array kRolesOfWork{Choice{"student", "profile.student"}, Choice{"researcher", "profile.researcher"},
                                  Choice{"engineer", "profile.engineer"}, Choice{"hobbyist", "profile.hobbyist"},
                                  Choice{kOtherRole, "profile.other"}};

/// What the form shows: as stored, or as typed where it was refused.
struct ProfileInput {
  std::string name;
  std::string experience_level;
  std::string professional_role;
  std::string role_other;
  std::string organization;
  json::Object user_fields;
};

ProfileInput stored_profile(const AccountContext& context) {
  const auto profile = context.actor.profile().value_or(domain::Profile{});
  return {.name = context.user().name.value_or(""),
          .experience_level = profile.experience_level.value_or(""),
          .professional_role = profile.professional_role.value_or(""),
          .role_other = profile.role_other.value_or(""),
          .organization = profile.organization.value_or(""),
          .user_fields = context.use.core.user_fields.returned(context.user().user_fields)};
}

ProfileInput typed_profile(const AccountContext& context) {
  return {
      .name = context.typed("name"),
      .experience_level = context.typed("experience_level"),
      .professional_role = context.typed("professional_role"),
      .role_other = context.typed("role_other"),
      .organization = context.typed("organization"),
      .user_fields = typed_user_fields(context.use.settings.user_fields, UserFieldForm::kProfile, sent_fields(context.request))};
}

template <std::size_t N>
std::vector<html::FormOption> options_of(const html::View& view, const std::array<Choice, N>& choices) {
  std::vector<html::FormOption> options{{"", view.text("profile.not_stated")}};
  for (const auto& choice : choices) options.push_back({std::string(choice.value), view.text(choice.text)});
  return options;
}

std::vector<html::FormField> profile_fields(const html::View& view, ProfileInput input, const FormFaults& faults) {
  const auto plain = [&](std::string_view name, core::TextKey label, std::string value) {
    return html::FormField{.name = std::string(name),
                           .label = view.text(label),
                           .value = std::move(value),
                           .fault = faults.of(name),
                           .required = false};
  };
  auto name = plain("name", "profile.name", std::move(input.name));
  name.autocomplete = "name";
  auto level = plain("experience_level", "profile.level", std::move(input.experience_level));
  level.type = "select";
  level.options = options_of(view, kLevels);
  auto role = plain("professional_role", "profile.role", std::move(input.professional_role));
  role.type = "select";
  role.options = options_of(view, kRolesOfWork);
  auto organization = plain("organization", "profile.organization", std::move(input.organization));
  organization.autocomplete = "organization";
  return {std::move(name), std::move(level), std::move(role),
          plain("role_other", "profile.role_other", std::move(input.role_other)), std::move(organization)};
}

/// The fields of the form, as stored.
std::vector<html::FormField> stored_fields(const AccountContext& context) {
  const auto stored = stored_profile(context);
  auto fields = profile_fields(context.view, stored, {});
  for (auto& field :
       user_field_inputs(context.view, context.use.settings.user_fields, stored.user_fields, UserFieldForm::kProfile, {}))
    fields.push_back(std::move(field));
  return fields;
}

/// Questions of the profile that are fields of the form.
constexpr std::array<std::string_view, 4> kInForm{"experience_level", "professional_role", "role_other", "organization"};

/// The other questions that apply with what the user answered, and where to change it.
struct AnswersToRead {
  json::Array answers;
  std::string change_url;
  std::shared_ptr<const domain::Questionnaire> active;
};

Result<AnswersToRead> answers_to_read(const AccountContext& context) {
  USHER_TRY(const auto given, context.use.core.answers.of(domain::Owner(context.user().id)));
  USHER_TRY(const auto active, context.use.core.questionnaires.active());
  const auto& view = context.view;
  const auto words = answer_words(view);
  AnswersToRead read;
  for (const auto* question : domain::asked_questions(*active, given.answers)) {
    if (contains(kInForm, question->profile)) continue;
    const auto* answer = given.answers.find(question->id);
    read.answers.emplace_back(json::Object{{"question", domain::local_text(question->label, view.language())},
                                           {"answer", answer ? domain::answer_text(*question, *answer, words) : std::string()}});
  }
  const auto asked = domain::steps_asked(*active, given.answers);
  for (const auto& step : active->steps)
    if (read.change_url.empty() && asked.contains(step.id))
      read.change_url = html::Destinations::with_next(with_parameter("/account/questionnaire", "step", step.id), kProfilePath);
  read.active = active;
  return read;
}

/// A fact has one name: the question that asks for it.
void name_as_asked(const domain::Questionnaire& active, const html::View& view, std::vector<html::FormField>& fields) {
  for (const auto* question : active.questions())
    for (auto& field : fields)
      if (field.name == question->profile) field.label = domain::local_text(question->label, view.language());
}

/// As stored, or as typed after a form was sent.
Result<Response> show_profile(const AccountContext& context) {
  auto input = context.request.method == "GET" ? stored_profile(context) : typed_profile(context);
  USHER_TRY(auto read, answers_to_read(context));
  auto own = user_field_inputs(context.view, context.use.settings.user_fields, input.user_fields, UserFieldForm::kProfile,
                               context.faults.at);
  html::Form form{.action = std::string(kProfilePath),
                  .button = context.view.text("profile.save"),
                  .fields = profile_fields(context.view, std::move(input), context.faults),
                  .fault = context.faults.whole};
  name_as_asked(*read.active, context.view, form.fields);
  for (auto& field : own) form.fields.push_back(std::move(field));
  form.fields.push_back(html::values_field(stored_fields(context)));
  form.fields.push_back(html::token_field(context.issued));
  context.use.guard.keep_typed(form, context.user());
  return page_of(context,
                 {.name = "account_profile"_page,
                  .title = context.view.text("tab.profile"),
                  .tab = Tab::kProfile,
                  .values = {{"form", values_of(form)}, {"answers", std::move(read.answers)}, {"change_url", read.change_url}}});
}

/// What became of the fields since the form was shown, by name.
using Edits = std::map<std::string, html::Edit, std::less<>>;

Edits edits_of(const AccountContext& context) {
  const html::FormEdits form(context.request);
  Edits edits;
  for (const auto& field : stored_fields(context)) edits.emplace(field.name, form.edit(field));
  return edits;
}

bool is_typed(const Edits& edits, std::string_view field) {
  const auto found = edits.find(field);
  return found != edits.end() && found->second == html::Edit::kTyped;
}

json::Patch<std::string> patch_of(const Edits& edits, std::string_view field, std::string_view typed) {
  if (!is_typed(edits, field)) return {};
  const auto text = std::string(trim(typed));
  return {.present = true, .value = text.empty() ? std::nullopt : std::optional(text)};
}

/// `role_other` belongs to the role "other" alone; with another role it is cleared.
domain::ProfileChange profile_change(const ProfileInput& input, const Edits& edits) {
  domain::ProfileChange change{.experience_level = patch_of(edits, "experience_level", input.experience_level),
                               .professional_role = patch_of(edits, "professional_role", input.professional_role),
                               .role_other = {},
                               .organization = patch_of(edits, "organization", input.organization)};
  if (input.professional_role == kOtherRole) change.role_other = patch_of(edits, "role_other", input.role_other);
  return change;
}

/// Says at each field that was changed elsewhere since the form was shown who did it. Nothing is at fault without such a field.
Result<FormFaults> clashes_of(const AccountContext& context, const Edits& edits) {
  constexpr std::chrono::seconds kOneWrite{2};
  FormFaults faults{.status = HttpStatus::kConflict};
  USHER_TRY(const auto events,
            context.use.core.audit_trail.list({.user = context.user().id, .action = "user.updated", .limit = 1}));
  const bool is_site = !events.empty() && events.front().at + kOneWrite >= context.user().updated_at;
  const auto own = input_name("");
  for (const auto& field : stored_fields(context))
    if (edits.at(field.name) == html::Edit::kClash)
      faults.at.emplace(field.name.starts_with(own) ? field.name.substr(own.size()) : field.name,
                        is_site ? context.view.text("form.changed_by_site", {{"value", field.value}})
                                : context.view.text("form.changed_elsewhere", {{"value", field.value}}));
  return faults;
}

/// Error: kConflict if another write came between.
Result<Response> try_to_save(const AccountContext& context) {
  const auto input = typed_profile(context);
  const auto edits = edits_of(context);
  USHER_TRY(auto clashes, clashes_of(context, edits));
  if (!clashes.at.empty()) return show_profile(context.with(std::move(clashes)));
  auto own = input.user_fields;
  for (const auto& [name, value] : input.user_fields)
    if (!is_typed(edits, input_name(name))) own.erase(name);
  USHER_CHECK(context.use.core.own_account.change(
      context.actor, {.name = patch_of(edits, "name", input.name), .user_fields = std::move(own), .if_unchanged = true},
      profile_change(input, edits)));
  return html::done_at(kProfilePath, "profile");
}

Result<Response> save_profile(const AccountContext& context) {
  return html::save_form([&context](bool is_again) -> Result<Response> {
    if (!is_again) return try_to_save(context);
    USHER_TRY(const auto actor, context.use.who.identify(context.request));
    return try_to_save({context.use, context.request, context.view, actor, context.issued});
  });
}

}  // namespace

std::vector<http::Endpoint> profile_page(const Context& use) {
  return account_rows(
      use, {{"GET", kProfilePath, "show_account_profile_page", access::kReadOwn, show_profile, kProfilePath},
            {"POST", kProfilePath, "account_profile_page", access::kChangeOwn, save_profile, kProfilePath, show_profile}});
}

}  // namespace usher::pages
