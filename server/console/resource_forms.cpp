#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/administration/resources.h"
#include "server/admin_api/endpoints.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/html/page.h"
#include "server/resources/words.h"

namespace usher::console {
namespace {

using core::ColumnType;
using http::HttpStatus;
using http::Response;

/// What the pages of a form use.
struct FormPages {
  const core::Administration& administration;
  const core::Resource& resource;
  const core::Form& form;
  const resources::ListWords& list;
  const resources::FormWords& words;
  std::string path;
};

std::string_view type_of(const core::FormField& field) {
  if (!field.rules.one_of.empty()) return "select";
  if (field.type == ColumnType::kFlag) return "checkbox";
  if (field.type == ColumnType::kTime) return "date";
  return field.rules.format == "email" ? "email" : "text";
}

html::FormField input_of(const core::FormField& field, const resources::FieldWords& words) {
  html::FormField input{.name = std::string(field.name),
                        .label = std::string(words.label),
                        .type = type_of(field),
                        .autocomplete = "off",
                        .hint = std::string(words.hint),
                        .input_mode = field.type == ColumnType::kNumber ? "numeric" : "",
                        .required = field.is_required};
  for (const auto word : field.rules.one_of) {
    const bool is_name = word.find(':') != std::string_view::npos;
    input.options.push_back({std::string(word), is_name ? std::string(word) : capitalized(std::string(word))});
  }
  return input;
}

html::Form empty_form(const FormPages& use, const Context& context) {
  std::vector<html::FormField> inputs;
  add_inputs(inputs, use.form.fields, use.words.fields);
  return context.form(use.path, std::string(use.words.button), std::move(inputs));
}

/// A question, if it has consequences.
Response show_form(const FormPages& use, const Context& context, const html::Form& form) {
  json::Array consequences;
  for (const auto text : use.words.consequences)
    if (!text.empty()) consequences.emplace_back(text);
  return context.show({.status = html::is_faulty(form) ? HttpStatus::kUnprocessable : HttpStatus::kOk,
                       .name = consequences.empty() ? "new"_template : "question"_template,
                       .title = std::string(use.words.title),
                       .values = {{"subject", use.words.lead},
                                  {"consequences", std::move(consequences)},
                                  {"form", html::values_of(form)},
                                  {"back_url", use.list.path},
                                  {"back_text", resources::title_of(use.resource)}}});
}

/// The only page that shows the secret.
Response show_once(const FormPages& use, const Context& context, const json::Value& made, const json::Value& row) {
  return context.show({.status = HttpStatus::kCreated,
                       .name = "made"_template,
                       .title = "The new " + std::string(use.resource.one),
                       .values = {{"lead", core::with_names(use.words.made, {*row.find(use.words.says)->string()})},
                                  {"secret", *made.find(use.form.shown_once)},
                                  {"back_url", use.list.path},
                                  {"back_text", resources::title_of(use.resource)}}});
}

Result<Response> fill(const FormPages& use, const Context& context) {
  const auto again = [&](const Error& wrong) { return show_form(use, context, context.again(empty_form(use, context), wrong)); };
  auto typed = typed_fields(context.request(), use.form.fields);
  if (!typed.ok()) return again(typed.error());
  const auto made =
      use.administration.fill(use.form, domain::Administrator(context.admin()), {}, json::Value(std::move(typed).value()));
  if (!made.ok() && Context::is_mendable(made.error())) return again(made.error());
  if (!made.ok()) return made.error();
  const auto& row = use.form.row.empty() ? made.value() : *made.value().find(use.form.row);
  if (!use.form.shown_once.empty()) return show_once(use, context, made.value(), row);
  const bool has_page = use.form.makes_row && !use.list.page.empty();
  return Context::done(resources::done_key(use.resource, use.words.verb),
                       has_page ? std::string(use.list.page) + percent_encode(core::text_of(*row.find(use.resource.id)))
                                : std::string(use.list.path));
}

}  // namespace

void add_inputs(std::vector<html::FormField>& inputs, std::span<const core::FormField> fields,
                std::span<const resources::FieldWords> words) {
  for (const auto& one : words)
    for (const auto& field : fields)
      if (field.name == one.name) inputs.push_back(input_of(field, one));
}

Result<json::Object> typed_fields(const http::Request& request, std::span<const core::FormField> fields) {
  core::FilterValues texts;
  for (const auto& field : fields)
    if (auto text = html::form_field(request, field.name); !text.empty()) texts.emplace(field.name, std::move(text));
  return core::fields_of_texts(fields, texts);
}

std::vector<http::Endpoint> resource_form_pages(const ConsolePages& all) {
  std::vector<http::Endpoint> rows;
  for (const auto& resource : core::resources())
    for (const auto& form : resource.forms) {
      const auto& list = resources::words_of(resource);
      const auto& words = resources::words_of(resource, form);
      if (words.title.empty()) continue;
      const auto path = http::kept_path(std::string(list.path).append(words.path.empty() ? "/new" : words.path));
      const auto name = resources::page_name_of(resource, form.verb);
      const FormPages use{all.core.administration, resource, form, list, words, std::string(path)};
      rows.push_back(all.routes.page(path, http::kept_path("ask_" + name), [use](const Context& context) -> Result<Response> {
        return show_form(use, context, empty_form(use, context));
      }));
      rows.push_back(all.routes.act(path, http::kept_path(name), admin_api::access_of(form), bound(use, fill),
                                    form.hashes ? http::Lane::kHashing : http::Lane::kWrite));
    }
  return rows;
}

}  // namespace usher::console
