#include "server/html/templates.h"

#include <filesystem>

#include <kainjow/mustache.hpp>

#include "common/base/files/file.h"
#include "common/base/lazy_text.h"
#include "common/base/mutex.h"
#include "common/base/text.h"
#include "server/html/template_source.h"

namespace usher::html {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSetting = "PAGE_TEMPLATES";
constexpr std::string_view kSuffix = ".html";
constexpr std::string_view kParts = "parts/";
constexpr std::size_t kMaxFileBytes = 256 * 1024;
/// What pages have for an operator's templates alone.
constexpr std::array<std::string_view, 4> kUnnamed{"is_light", "is_dark", "row_id", "choice_id"};

/// The page or part that the file NAME.html is: its name without the folder.
std::string_view name_of(const EmbeddedFile& file) {
  const auto base = file.name.substr(0, file.name.size() - kSuffix.size());
  return base.starts_with(kParts) ? base.substr(kParts.size()) : base;
}

/// The built-in templates of a set, those of all sets first.
std::vector<EmbeddedFile> files_of(const TemplateSet& set) {
  std::vector<EmbeddedFile> files(template_files().begin(), template_files().end());
  files.insert(files.end(), set.files.begin(), set.files.end());
  return files;
}

TemplateSources built_in_sources(const TemplateSet& set) {
  TemplateSources sources;
  for (const auto& file : files_of(set)) sources.insert_or_assign(std::string(name_of(file)), std::string(file.text));
  return sources;
}

/// Replaces the sources whose files are in the directory.
void read_sources(const std::string& directory, TemplateSources& sources, std::vector<std::string>& problems) {
  std::vector<std::string_view> known;
  for (const auto& [name, source] : sources) known.emplace_back(name);
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    const auto file = at->path().filename().string();
    const auto name = at->path().stem().string();
    if (at->path().extension() != kSuffix || file.starts_with('.')) continue;
    const auto problem = [&](const std::string& what) { problems.push_back(printable(file) + ": " + what); };
    const auto source = sources.find(name);
    if (source == sources.end()) {
      const auto meant = nearest(name, known);
      problem("is not a page" + (meant ? "; did you mean " + std::string(*meant) + std::string(kSuffix) + "?" : std::string()));
    } else if (auto text = read_small_file(at->path().string(), kMaxFileBytes); !text.ok()) {
      problem(text.error().detail());
    } else if (!is_utf8(text.value())) {
      problem("is not UTF-8");
    } else {
      source->second = std::move(text).value();
      std::erase(source->second, '\r');
    }
  }
  if (failed) problems.push_back("cannot read " + printable(directory) + ": " + failed.message());
}

std::vector<std::string_view> pages_of(const TemplateSet& set) {
  std::vector<std::string_view> pages;
  for (const auto& file : files_of(set))
    if (!file.name.starts_with(kParts) && name_of(file) != kLayout) pages.push_back(name_of(file));
  return pages;
}

/// What the file of that name may name: what the built-in layouts and parts name, and of a page what the built-in one names.
TemplateScope scope_of(std::string_view name, const TemplateSet& set, const core::Language& english) {
  TemplateScope scope{.values = {kUnnamed.begin(), kUnnamed.end()}, .partials = {}, .english = english};
  for (const auto& file : files_of(set)) {
    const bool is_part = file.name.starts_with(kParts);
    if (is_part) scope.partials.push_back(name_of(file));
    if (is_part || name_of(file) == kLayout || name_of(file) == name) append_values(file.text, scope.values);
  }
  if (name == kLayout) scope.partials.push_back(kContent);
  return scope;
}

void check_sources(const TemplateSources& sources, const TemplateSet& set, const core::Language& english,
                   std::vector<std::string>& problems) {
  for (const auto& [name, source] : sources) {
    const auto file = name + std::string(kSuffix) + ": ";
    for (const auto& fault : faults_of(source, scope_of(name, set, english))) problems.push_back(file + fault);
    if (name == kLayout && source.find("{{> content}}") == std::string::npos)
      problems.push_back(file + "has no {{> content}}, where the page stands");
  }
}

std::vector<std::string> languages_of(const TemplateSet& set, const core::Catalogue& catalogue) {
  if (set.language.empty()) return catalogue.tags();
  return {std::string(set.language)};
}

/// The page within the layout, with its parts.
Result<std::string> whole_page(std::string_view page, TemplateSources& sources) {
  sources[std::string(kContent)] = sources.find(page)->second;
  return with_partials(sources.find(kLayout)->second, sources);
}

std::string built_in_page(std::string_view page, const TemplateSet& set, const core::Language& language) {
  auto sources = built_in_sources(set);
  return with_texts(whole_page(page, sources).value(), language);
}

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

/// A template of mustache, without partials and lambdas. The library's render() is not const, so each thread that renders has a
/// parsed copy for itself; a few are kept. One lock around render() would let a dear page hold up all others of its template.
class Templates::Page {
 public:
  /// Parses the source when it is first printed. Precondition: it can be parsed.
  explicit Page(std::function<std::string()> source) : source_(std::move(source)) {}

  /// Parses it now. Error: kInvalidArgument if it cannot be parsed.
  Status check() {
    auto first = parse();
    if (!first->is_valid()) return error(ErrorCode::kInvalidArgument, first->error_message());
    give_back(std::move(first));
    return done();
  }

  /// Prints the members of `data` in their places, escaped for HTML. Empty texts, null and false count as absent; a list repeats
  /// its section.
  [[nodiscard]] std::string render(const json::Object& data) const {
    const auto values = data_of(data);
    auto copy = take();
    std::string text;
    copy->render(values, [&text](const std::string& part) { text += part; });  // a stream would swallow std::bad_alloc
    give_back(std::move(copy));
    return text;
  }

 private:
  using Copy = std::unique_ptr<mustache::mustache>;

  [[nodiscard]] Copy parse() const {
    auto copy = std::make_unique<mustache::mustache>(source_.get());
    copy->set_custom_escape([](const std::string& value) { return escape_html(value); });
    return copy;
  }
  [[nodiscard]] Copy take() const {
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
  void give_back(Copy copy) const {
    const Lock lock(mutex_);
    if (kept_.size() < kMostKept) kept_.push_back(std::move(copy));
  }

  static constexpr std::size_t kMostKept = 2;
  const LazyText source_;
  mutable Mutex mutex_;
  mutable std::vector<Copy> kept_ GUARDED_BY(mutex_);
};

Result<Templates> Templates::load(const std::string& directory, const core::Catalogue& catalogue, const TemplateSet& set) {
  auto sources = built_in_sources(set);
  std::vector<std::string> problems;
  const bool is_built_in = directory.empty();
  if (!is_built_in) {
    read_sources(directory, sources, problems);
    check_sources(sources, set, catalogue.choose("en"), problems);
  }
  if (!problems.empty()) return core::wrong_files(kSetting, problems);
  Languages made;
  for (const auto page : pages_of(set)) {
    const auto fault = [page](const Error& wrong) {
      return core::wrong_files(kSetting, {std::string(page) + std::string(kSuffix) + ": " + wrong.detail()});
    };
    for (const auto& tag : languages_of(set, catalogue)) {
      if (is_built_in) {
        made[tag].try_emplace(page, [=] { return built_in_page(page, set, catalogue.choose(tag)); });
        continue;
      }
      const auto whole = whole_page(page, sources);
      if (!whole.ok()) return fault(whole.error());
      auto& whole_text =
          *made[tag].try_emplace(page, [text = with_texts(whole.value(), catalogue.choose(tag))] { return text; }).first;
      if (const auto parsed = whole_text.second.check(); !parsed.ok()) return fault(parsed.error());
    }
  }
  return Templates(std::make_shared<const Languages>(std::move(made)));
}

bool Templates::knows(std::string_view page, std::string_view language) const {
  const auto pages = languages_->find(language);
  return pages != languages_->end() && pages->second.contains(page);
}

std::string Templates::render(TemplateName page, std::string_view language, const json::Object& data) const {
  return languages_->find(language)->second.find(page.text())->second.render(data);
}

}  // namespace usher::html
