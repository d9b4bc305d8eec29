#pragma once

#include "common/base/cursor.h"
#include "common/db/announce.h"
#include "common/db/fragment_columns.h"
#include "common/db/sql_files.h"
#include "common/domain/adapted_page.h"

namespace usher::store {

/// Which adapted pages are listed, oldest first, after a cursor.
struct AdaptedPageFilter {
  Cursor after = {};
  std::optional<std::string> page = {};
  std::optional<std::string> task = {};
  std::optional<std::string> language = {};
  int limit = 100;
};

inline Cursor cursor_of(const domain::AdaptedPage& page, const AdaptedPageFilter&) { return {page.created_at, page.id}; }

/// The rows that fit() looks at: all, unless one of these is set.
struct AdaptedPageShare {
  bool is_unproved = false;
  std::optional<std::string> network = {};
};

/// Table adapted_pages. Borrows its connection; one thread at a time.
class AdaptedPageStore {
 public:
  explicit AdaptedPageStore(db::Connection& connection) : db_(connection) {}

  /// False if the key has a row, which stays.
  Result<bool> keep(const domain::AdaptedPage& page, const std::string& text, const domain::AdaptedPageReaders& readers) {
    return db_.changes(db::query("adapted_pages/keep"), {{"key", page.id},
                                                         {"task", page.task},
                                                         {"language", page.language},
                                                         {"audience", page.audience},
                                                         {"traits", json::to_text(page.traits)},
                                                         {"page", page.page},
                                                         {"title", page.title},
                                                         {"text", text},
                                                         {"bytes", page.bytes},
                                                         {"hits", page.hits},
                                                         {"reader_digest", readers.digest},
                                                         {"sign_up_network", readers.network},
                                                         {"is_unproved", readers.is_unproved},
                                                         {"now_ms", page.used_at}});
  }
  /// Its text.
  Result<std::optional<std::string>> find(std::string_view key) {
    return db_.first(db::query("adapted_pages/find"), {{"key", key}}, [](const db::Row& row) { return row.string(0); });
  }
  Status note_use(std::string_view key, std::int64_t hits, Time used_at, const domain::AdaptedPageReaders& readers) {
    return db_.run_later(db::query("adapted_pages/note_use"), {{"key", key},
                                                               {"hits", hits},
                                                               {"used_at_ms", used_at},
                                                               {"reader_digest", readers.digest},
                                                               {"account", readers.account},
                                                               {"sign_up_network", readers.network},
                                                               {"is_unproved", readers.is_unproved}});
  }
  Result<std::vector<domain::AdaptedPage>> list(const AdaptedPageFilter& filter) {
    return db_.all(db::query("adapted_pages/list"),
                   {{"after_ms", filter.after.created_at},
                    {"after_key", filter.after.id},
                    {"page", filter.page},
                    {"task", filter.task},
                    {"language", filter.language},
                    {"limit", filter.limit}},
                   page_from);
  }
  Result<std::int64_t> count(const AdaptedPageFilter& filter) {
    return db_.count(db::query("adapted_pages/count"),
                     {{"page", filter.page}, {"task", filter.task}, {"language", filter.language}});
  }
  Result<std::optional<domain::AdaptedPage>> find_row(std::string_view key) {
    return db_.first(db::query("adapted_pages/find_row"), {{"key", key}}, page_from);
  }
  Result<bool> forget(std::string_view key) {
    USHER_TRY(const auto gone, db::run_announced(db_, db::Topic::kPages, db::query("adapted_pages/forget"), {{"key", key}}));
    return gone > 0;
  }
  /// Those that one account alone has used.
  Status erase_of(std::string_view reader_digest) {
    USHER_CHECK(db_.run_later(db::query("adapted_pages/erase_of"), {{"reader_digest", reader_digest}}));
    return db::announce(db_, db::Topic::kPages);
  }
  /// Those of all such accounts.
  Status erase_digests() {
    USHER_CHECK(db_.run_later(db::query("adapted_pages/erase_digests"), {}));
    return db::announce(db_, db::Topic::kPages);
  }
  /// Removes a batch of those that were not used since `before`.
  Result<std::int64_t> prune(Time before, int limit) {
    return db_.run(db::query("adapted_pages/prune"), {{"before_ms", before}, {"limit", limit}});
  }
  /// Removes what a share has beyond so many bytes; returns the number of rows.
  Result<std::int64_t> fit(const AdaptedPageShare& share, std::int64_t most_bytes) {
    return db_.run(db::query("adapted_pages/fit"),
                   {{"is_unproved", share.is_unproved}, {"sign_up_network", share.network}, {"most_bytes", most_bytes}});
  }
  /// The networks that have more than so many bytes.
  Result<std::vector<std::string>> full_networks(std::int64_t most_bytes) {
    return db_.all(db::query("adapted_pages/full_networks"), {{"most_bytes", most_bytes}},
                   [](const db::Row& row) { return row.string(0); });
  }

 private:
  static domain::AdaptedPage page_from(const db::Row& row) {
    using Column = db::PageColumn;
    const auto at = [](Column column) { return static_cast<int>(column); };
    auto traits = json::parse(row.text(at(Column::traits)));
    return {.id = row.string(at(Column::key)),
            .task = row.string(at(Column::task)),
            .language = row.maybe_string(at(Column::language)),
            .audience = row.maybe_string(at(Column::audience)),
            .traits = traits.ok() && traits.value().object() ? *traits.value().object() : json::Object(),
            .page = row.string(at(Column::page)),
            .title = row.string(at(Column::title)),
            .bytes = row.integer(at(Column::bytes)),
            .hits = row.integer(at(Column::hits)),
            .created_at = row.time(at(Column::created_at_ms)),
            .used_at = row.time(at(Column::used_at_ms))};
  }

  db::Connection& db_;
};

}  // namespace usher::store
