#include "server/html/templates.h"

#include <filesystem>

#include "common/base/files/file.h"
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

}  // namespace

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
        made[tag].emplace(page, Template::unparsed([=] { return built_in_page(page, set, catalogue.choose(tag)); }));
        continue;
      }
      const auto whole = whole_page(page, sources);
      if (!whole.ok()) return fault(whole.error());
      auto parsed = Template::parse(with_texts(whole.value(), catalogue.choose(tag)));
      if (!parsed.ok()) return fault(parsed.error());
      made[tag].emplace(page, std::move(parsed).value());
    }
  }
  return Templates(std::move(made));
}

bool Templates::knows(std::string_view page, std::string_view language) const {
  const auto pages = languages_->find(language);
  return pages != languages_->end() && pages->second.contains(page);
}

std::string Templates::render(TemplateName page, std::string_view language, const json::Object& data) const {
  return languages_->find(language)->second.find(page.text())->second.render(data);
}

}  // namespace usher::html
