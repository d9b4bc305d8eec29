#include "server/html/templates.h"

#include <filesystem>

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/core/texts/catalogue.h"
#include "common/json/value.h"
#include "server/html/template_files.h"
#include "server/html/template_source.h"

namespace usher::html {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSetting = "PAGE_TEMPLATES";
constexpr std::string_view kSuffix = ".html";
constexpr std::size_t kMaxFileBytes = 256 * 1024;

void append_values(const TemplateRow& row, std::vector<std::string_view>& values) {
  std::copy_if(row.values.begin(), row.values.end(), std::back_inserter(values), [](auto value) { return !value.empty(); });
}

TemplateSources built_in_sources(const TemplateSet& set) {
  TemplateSources sources;
  const auto take = [&sources](std::span<const EmbeddedFile> files) {
    for (const auto& file : files) sources.emplace(file.name.substr(0, file.name.size() - kSuffix.size()), file.text);
  };
  take(set.files);
  take(template_files());
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
      problem(std::string(text.error().detail()));
    } else if (!is_utf8(text.value())) {
      problem("is not UTF-8");
    } else {
      source->second = std::move(text).value();
      std::erase(source->second, '\r');
    }
  }
  if (failed) problems.push_back("cannot read " + printable(directory) + ": " + failed.message());
}

std::vector<TemplateRow> pages_of(const TemplateSet& set) {
  std::vector<TemplateRow> pages(kSharedPages.begin(), kSharedPages.end());
  pages.insert(pages.end(), set.pages.begin(), set.pages.end());
  return pages;
}

/// What the file of that name may name: of a page its own values, and those of all parts.
TemplateScope scope_of(std::string_view name, const TemplateSet& set, const core::Language& english) {
  TemplateScope scope{.values = {kEveryPage.begin(), kEveryPage.end()}, .partials = {}, .english = english};
  scope.values.insert(scope.values.end(), set.every.begin(), set.every.end());
  for (const auto parts : {std::span<const TemplateRow>(kSharedParts), set.parts})
    for (const auto& part : parts) {
      scope.partials.push_back(part.name);
      append_values(part, scope.values);
    }
  for (const auto& page : pages_of(set))
    if (page.name == name) append_values(page, scope.values);
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
  if (set.languages.empty()) return catalogue.tags();
  return {set.languages.begin(), set.languages.end()};
}

/// The page within the layout, with its parts.
Result<std::string> whole_page(std::string_view page, TemplateSources& sources) {
  sources[std::string(kContent)] = sources.find(page)->second;
  return with_partials(sources.find(kLayout)->second, sources);
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
  Templates made;
  for (const auto& row : pages_of(set)) {
    const auto whole = whole_page(row.name, sources);
    if (!whole.ok())
      return core::wrong_files(kSetting,
                               {std::string(row.name) + std::string(kSuffix) + ": " + std::string(whole.error().detail())});
    for (const auto& tag : languages_of(set, catalogue)) {
      auto text = with_texts(whole.value(), catalogue.choose(tag));
      auto parsed = is_built_in ? Template::unparsed(std::move(text)) : Template::parse(std::move(text));
      if (!parsed.ok())
        return core::wrong_files(kSetting,
                                 {std::string(row.name) + std::string(kSuffix) + ": " + std::string(parsed.error().detail())});
      made.languages_[tag].emplace(row.name, std::move(parsed).value());
    }
  }
  return made;
}

bool Templates::knows(std::string_view page, std::string_view language) const {
  const auto pages = languages_.find(language);
  return pages != languages_.end() && pages->second.contains(page);
}

std::string Templates::render(TemplateName page, std::string_view language, const json::Object& data) const {
  return languages_.find(language)->second.find(page.text())->second.render(data);
}

}  // namespace usher::html
