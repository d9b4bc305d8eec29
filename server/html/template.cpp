#include "server/html/template.h"

#include <kainjow/mustache.hpp>

#include "common/base/html_text.h"
#include "common/base/lazy_text.h"
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

/// The library's render() is not const, so each thread that renders has a parsed copy for itself; a few are kept. One lock around
/// render() would let a dear page hold up all others of its template.
class Template::Copies {
 public:
  explicit Copies(std::function<std::string()> source) : source_(std::move(source)) {}

  using Copy = std::unique_ptr<mustache::mustache>;
  [[nodiscard]] Copy parse() const {
    auto copy = std::make_unique<mustache::mustache>(source_.get());
    copy->set_custom_escape([](const std::string& value) { return escape_html(value); });
    return copy;
  }
  Copy take() {
    {
      const Lock lock(mutex_);
      if (!kept_.empty()) {
        auto copy = std::move(kept_.back());
        kept_.pop_back();
        return copy;
      }
    }
    return parse();
  }
  void give_back(Copy copy) {
    const Lock lock(mutex_);
    if (kept_.size() < kMostKept) kept_.push_back(std::move(copy));
  }

 private:
  static constexpr std::size_t kMostKept = 2;
  const LazyText source_;
  Mutex mutex_;
  std::vector<Copy> kept_ GUARDED_BY(mutex_);
};

Template::Template(std::unique_ptr<Copies> copies) : copies_(std::move(copies)) {}
Template::Template(Template&&) noexcept = default;
Template::~Template() = default;

Template Template::unparsed(std::function<std::string()> source) { return Template(std::make_unique<Copies>(std::move(source))); }

Result<Template> Template::parse(std::string source) {
  auto copies = std::make_unique<Copies>([source = std::move(source)] { return source; });
  auto first = copies->parse();
  if (!first->is_valid()) return error(ErrorCode::kInvalidArgument, first->error_message());
  copies->give_back(std::move(first));
  return Template(std::move(copies));
}

std::string Template::render(const json::Object& data) const {
  const auto values = data_of(data);
  auto copy = copies_->take();
  std::string text;
  copy->render(values, [&text](const std::string& part) { text += part; });  // a stream would swallow std::bad_alloc
  copies_->give_back(std::move(copy));
  return text;
}

}  // namespace usher::html
