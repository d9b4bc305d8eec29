#include "server/html/template.h"

#include <utility>

#include <kainjow/mustache.hpp>

#include "common/base/html_text.h"
#include "common/base/mutex.h"

namespace usher::html {
namespace {

namespace mustache = kainjow::mustache;

mustache::data data_of(const json::Value& value);

mustache::data data_of(const json::Object& object) {
  mustache::object members;
  for (const auto& [key, value] : object) members.emplace(key, data_of(value));
  return members;
}

/// The library takes an empty text for true, and looks an absent name up in the sections around it.
mustache::data data_of(const json::Value& value) {
  if (const auto* text = value.string()) return text->empty() ? mustache::data(false) : mustache::data(*text);
  if (const auto* flag = value.boolean()) return mustache::data(*flag);
  if (const auto* number = value.integer()) return mustache::data(std::to_string(*number));
  if (const auto* object = value.object()) return data_of(*object);
  const auto* array = value.array();
  if (!array) return mustache::data(false);
  mustache::list items;
  for (const auto& item : *array) items.push_back(data_of(item));
  return mustache::data(items);
}

}  // namespace

/// The library's render() is not const, so one thread at a time uses it.
struct Template::Parsed {
  explicit Parsed(const std::string& source) : text(source) {
    text.set_custom_escape([](const std::string& value) { return escape_html(value); });
  }
  Mutex mutex;
  mustache::mustache text;
};

Template::Template(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
Template::Template(Template&&) noexcept = default;
Template::~Template() = default;

Result<Template> Template::parse(const std::string& source) {
  auto parsed = std::make_unique<Parsed>(source);
  if (!parsed->text.is_valid()) return error(ErrorCode::kInvalidArgument, parsed->text.error_message());
  return Template(std::move(parsed));
}

std::string Template::render(const json::Object& data) const {
  const auto values = data_of(data);
  const Lock lock(parsed_->mutex);
  return parsed_->text.render(values);
}

}  // namespace usher::html
