#pragma once

#include "common/core/administration/resource.h"
#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/core/texts/action_words.h"
#include "common/store/operations/audit_events.h"
#include "common/store/pages/adapted_pages.h"

namespace usher::core {

template <>
inline constexpr std::array kFilters<store::AdaptedPageFilter>{
    filter_row<&store::AdaptedPageFilter::page>({"page", "Page", "Only of this page: its path, such as /docs/nodes"}),
    filter_row<&store::AdaptedPageFilter::task>({"task", "Task", "Only of this task"}),
    filter_row<&store::AdaptedPageFilter::language>({"language", "Language", "Only in this language"}),
};

/// What a back end made of pages and is kept for other readers.
struct AdaptedPages {
  using View = domain::AdaptedPage;
  using Filter = store::AdaptedPageFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.adapted_pages.list(filter); });
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.adapted_pages.count(filter); });
  }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    USHER_TRY(const auto row, tx.adapted_pages.find_row(id));
    return row && (!filter.page || row->page == *filter.page) && (!filter.task || row->task == *filter.task) &&
           (!filter.language || row->language == *filter.language);
  }
  /// Its page, task and language.
  static Result<std::string> name_of(const ResourceSources& use, const std::string& id) {
    return use.ports.transactions.read_one([&](store::Stores& tx) -> Result<std::string> {
      USHER_TRY(const auto row, tx.adapted_pages.find_row(id));
      return row ? row->page + ", " + row->task + (row->language ? " " + *row->language : "") : std::string();
    });
  }
  /// The values of the traits; of numbers and of yes or no with the name of the trait.
  static std::string readers_of(const View& page) {
    std::string words;
    for (const auto& [trait, value] : page.traits)
      for (const auto& one : value.array() ? *value.array() : json::Array{value})
        words.append(words.empty() ? "" : ", ").append((one.string() ? "" : trait + " ") + text_of(one));
    return words.empty() ? "Everyone" : words_of_name(words);
  }
  struct People {
    People(const ResourceSources&, const ListQuery&) {}
    json::Object operator()(const View& page) const { return {{"traits", readers_of(page)}}; }
  };
  /// As people see it, with its `text`. Error: kNotFound.
  static Result<json::Value> whole(const ResourceSources& use, const std::string& id) {
    return use.ports.transactions.read([&](store::Stores& tx) -> Result<json::Value> {
      USHER_TRY(const auto row, tx.adapted_pages.find_row(id));
      USHER_TRY(const auto text, tx.adapted_pages.find(id));
      if (!row || !text) return error(ErrorCode::kNotFound, "No adapted page has that id");
      auto value = json::to_value(*row);
      value.object()->set("traits", readers_of(*row)).set("text", *text);
      return value;
    });
  }
  /// Error: kNotFound.
  static Result<Acted> forget(const ResourceSources& use, const ActedOn& on) {
    auto event = use.audit.event({.action = "page.forgotten", .actor = on.by.audit_name()}, on.by.caller());
    return on.row.run(use.ports.transactions, [&](store::Stores& tx) -> Result<Acted> {
      USHER_CHECK(require_admin(tx, on.by, use.ports));
      USHER_CHECK(on.row.require(tx));
      USHER_TRY(const bool was_kept, tx.adapted_pages.forget(on.id));
      if (!was_kept) return error(ErrorCode::kNotFound, "No adapted page has that id");
      USHER_CHECK(tx.audit_events.append(event));
      return Acted{};
    });
  }

  static constexpr std::array kColumns{ListedColumn{.name = "id", .type = ColumnType::kId},
                                       ListedColumn{.name = "page", .label = "Page", .links_to_row = true},
                                       ListedColumn{.name = "title", .label = "Title", .is_detail = true, .is_free = true},
                                       ListedColumn{.name = "task", .label = "Task", .type = ColumnType::kCode},
                                       ListedColumn{.name = "language", .label = "Language", .type = ColumnType::kCode},
                                       ListedColumn{.name = "traits", .label = "For", .is_free = true},
                                       ListedColumn{.name = "hits", .label = "Calls saved", .drop = 2},
                                       ListedColumn{.name = "bytes", .label = "Bytes", .of = ColumnOf::kCommand, .drop = 3},
                                       ListedColumn{.name = "used_at", .label = "Last used", .drop = 1},
                                       ListedColumn{.name = "created_at", .label = "Made", .of = ColumnOf::kCommand, .drop = 4},
                                       ListedColumn{.name = "audience", .is_detail = true}};
  static constexpr std::array kActs{Act{.verb = "forget",
                                        .summary = "Forget adapted pages, so that the back end makes them again",
                                        .begin = &each<&forget>,
                                        .ends_row = true,
                                        .destroys = true,
                                        .is_of_no_account = true,
                                        .asks = Asks::kInConsole}};
  static constexpr Resource kResource{.name = "adapted_pages",
                                      .summary = "The adapted pages that are kept, oldest first, and the calls that each saved",
                                      .title = "Adapted pages",
                                      .one = "adapted page",
                                      .acts = kActs,
                                      .name_of = &name_of,
                                      .show = &whole};
};

}  // namespace usher::core
