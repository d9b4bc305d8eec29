#pragma once

#include <functional>
#include <initializer_list>
#include <span>

#include "common/base/id.h"
#include "common/base/result.h"

namespace usher::db {

/// The most that a search may take.
struct SearchLimit {
  /// Processor time of the calling thread, of all statements together, so that a busy machine ends no search. For an engine that
  /// runs in that thread (SQLite).
  std::chrono::milliseconds processor{3'000};
  /// Of each statement on a database server, which ends it itself (PostgreSQL's statement_timeout).
  std::chrono::milliseconds statement{5'000};
  /// By the clock, of all statements together.
  std::chrono::milliseconds wall{30'000};
};

/// A value for a parameter of a statement. Text is borrowed until run() returns.
class Param {
 public:
  Param(std::nullptr_t) {}                                            // NOLINT: implicit by design
  Param(std::int64_t number) : value_(number) {}                      // NOLINT
  Param(int number) : value_(std::int64_t{number}) {}                 // NOLINT
  Param(bool flag) : value_(std::int64_t{flag}) {}                    // NOLINT
  Param(std::string_view text) : value_(text) {}                      // NOLINT
  Param(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT
  Param(const char* text) : value_(std::string_view(text)) {}         // NOLINT
  Param(Time time) : value_(std::int64_t{to_ms(time)}) {}             // NOLINT
  template <class Tag>
  Param(const Id<Tag>& id) : value_(std::string_view(id.str())) {}  // NOLINT
  template <class T>
  Param(const std::optional<T>& maybe) {  // NOLINT
    if (maybe) *this = Param(*maybe);
  }

  using Value = std::variant<std::monostate, std::int64_t, std::string_view>;
  [[nodiscard]] const Value& value() const { return value_; }

 private:
  Value value_;
};

/// A parameter `:name` of the statement and its value.
struct Binding {
  std::string_view name;
  Param value;
};
using Bindings = std::initializer_list<Binding>;

/// The current row of a result. Valid only inside the callback. Columns count from 0.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;  ///< Empty for NULL.
  [[nodiscard]] virtual int columns() const = 0;

  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] Time time(int column) const { return from_ms(integer(column)); }
  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  [[nodiscard]] std::optional<std::string> maybe_string(int column) const {
    return is_null(column) ? std::nullopt : std::optional(string(column));
  }
  [[nodiscard]] std::optional<Time> maybe_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  template <class IdType>
  [[nodiscard]] std::optional<IdType> maybe_id(int column) const {
    return is_null(column) ? std::nullopt : std::optional(IdType(string(column)));
  }
};

/// An embedded statement: its path under sql/queries without the suffix (`users/find_by_id`) and its text.
struct Query {
  std::string_view name;
  std::string_view sql;
  std::string_view postgres = {};  ///< PostgreSQL's own text, where one text cannot serve both engines; else empty.
};

/// What a transaction is for. The engine chooses its isolation and its locks by it.
enum class Begin {
  kRead,      ///< All statements see one snapshot; it waits for no writer.
  kWrite,     ///< As if no other transaction ran at the same time (SQLite: the write lock; PostgreSQL: SERIALIZABLE).
  kRowWrite,  ///< For conditional statements that each decide alone (SQLite: the write lock; PostgreSQL: READ COMMITTED).
};

/// The index of parts finds users by any three characters of their address or name. Derived data: made outside of migrations
/// (make_user_parts), kept by store::UserPartStore. A text that is empty is not run.
struct PartTexts {
  Query is_there;  ///< A row if the index is complete.

  // For an engine whose triggers note the users that changed, and which takes them over by statements.
  std::string_view drop = {};           ///< All of it, if it is there.
  std::string_view make = {};           ///< After `drop`; notes every user.
  Query is_wrong = {};                  ///< A row if users have other row numbers than those that were taken over.
  Query noted = {};                     ///< How many rows are noted, up to `:most`.
  Query row_of = {};                    ///< The row number of the user `:id`.
  Query last_of = {};                   ///< The last of the first `:rows` noted ones; NULL without any.
  std::array<Query, 5> take_over = {};  ///< In this order: the noted ones from `:first` to `:last`.
  Query merge = {};    ///< `:pages` of work towards pages without what was taken out; a negative number begins it.
  Query changes = {};  ///< The number of changes of this connection until now.

  // For an engine that has an extension for it, and builds indexes beside writers.
  Query extension = {};  ///< The quoted schema of the extension, or NULL, and whether the server has it.
  std::array<std::string_view, 2> make_extension = {};  ///< The second if the first fails.
};

/// What the schema's migration asks of an engine's catalogue and does around its steps. A text that is empty is not run. All live
/// as long as the connection.
struct SchemaTexts {
  Query tables;          ///< The names in lower case of all tables and views.
  Query stored_tables;   ///< The names in lower case of the tables alone.
  Query ledger_columns;  ///< The columns of `schema_migrations`; none if it is not there.
  Query dangling;        ///< The tables with rows that refer to missing rows, for an engine that does not check them itself.
  /// Of the index `:index`: whether it is usable, and whether it is being built; for an engine that builds indexes beside
  /// writers.
  Query index_state = {};
  Query reader_missing = {};     ///< A row if the role `usher_reader` does not exist, for an engine that has roles.
  std::string_view before = {};  ///< Before the first step, outside of a transaction.
  std::string_view lock = {};    ///< First in each step's transaction: keeps other runners out.
  std::string_view after = {};   ///< After the last step, whether it succeeded or not, outside of a transaction.
  std::string_view grant = {};   ///< After all steps up, in a transaction: who else may read.
  PartTexts parts = {};          ///< `drop` is run first in each step's transaction, too.
};

/// What ended a transaction apart from its own statements, for a caller that may run the work again.
enum class Interruption {
  kNone,
  kLostRace,      ///< Another transaction came first; nothing is stored, and the work may run again.
  kTaken,         ///< A unique value exists already; in a new snapshot the work can find it and answer by itself.
  kDisconnected,  ///< The connection broke before the commit was sent; nothing is stored.
  kUnknown,       ///< The connection broke while it committed; the work may be stored, and must not run again.
};

/// The only virtual interface of a database engine. One thread at a time. Errors: kDatabaseBusy (locked, disk full, read-only),
/// kConflict (UNIQUE, PRIMARY KEY, FOREIGN KEY or a trigger's RAISE), kDatabaseUnreachable, kInternal (anything else, including
/// CHECK and NOT NULL). The engine's message is in `cause`.
class Connection {
 public:
  /// Returns false to stop reading rows.
  using EachRow = std::function<bool(const Row&)>;

  virtual ~Connection() = default;
  /// Runs a prepared and cached statement. Returns the number of changed rows (0 for a SELECT).
  virtual Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) = 0;
  /// Runs a statement whose result is of no interest. An engine may keep it back until the next statement with a result or the
  /// commit, which then returns its error.
  virtual Status run_later(const Query& query, std::span<const Binding> bindings) {
    USHER_CHECK(run(query, bindings, nullptr));
    return done();
  }
  /// Runs any number of statements without results, unprepared: migrations, PRAGMA.
  virtual Status script(std::string_view sql) = 0;
  /// Error: kDatabaseBusy if the locks that it needs are held for too long.
  virtual Status begin(Begin how) = 0;
  virtual Status commit() = 0;
  virtual Status rollback() = 0;
  /// What ended the last transaction, or is about to end the open one; kNone from begin() on.
  [[nodiscard]] virtual Interruption interruption() const { return Interruption::kNone; }
  /// Whether a transaction is open. False after the engine rolled it back on its own.
  [[nodiscard]] virtual bool in_transaction() const = 0;
  /// From now on a statement that runs past `deadline` fails with kOverloaded; nullopt: no limit. An engine without such a limit
  /// ignores it.
  virtual void limit_time(std::optional<SteadyTime> deadline) { static_cast<void>(deadline); }
  /// From now on, or from the next transaction on, a statement beyond `limit` fails with kOverloaded; nullopt: no limit.
  virtual void limit_search(const std::optional<SearchLimit>& limit) { static_cast<void>(limit); }
  /// After a commit that ended as kUnknown: the server's process that goes on with it. nullopt once its answer is here, or none
  /// can come any more. Does not wait.
  virtual std::optional<std::int64_t> committing_process() { return std::nullopt; }
  /// Whether the connection is alive, by one trip to the database.
  virtual Status check() {
    USHER_CHECK(run({"alive", "SELECT 1"}));
    return done();
  }
  /// For Migrator, count_rows and the index of parts.
  [[nodiscard]] virtual const SchemaTexts& schema_texts() const = 0;

  Result<std::int64_t> run(const Query& query, Bindings bindings = {}) {
    return run(query, std::span(bindings.begin(), bindings.size()), nullptr);
  }
  Status run_later(const Query& query, Bindings bindings) {
    return run_later(query, std::span(bindings.begin(), bindings.size()));
  }
  Status each(const Query& query, Bindings bindings, const EachRow& row) {
    const auto ran = run(query, std::span(bindings.begin(), bindings.size()), row);
    if (!ran.ok()) return ran.error();
    return done();
  }
  /// The first row, mapped; nullopt if the result is empty.
  template <class Map>
  auto first(const Query& query, Bindings bindings, Map map) -> Result<std::optional<decltype(map(std::declval<const Row&>()))>> {
    std::optional<decltype(map(std::declval<const Row&>()))> found;
    USHER_CHECK(each(query, bindings, [&](const Row& row) {
      found.emplace(map(row));
      return false;
    }));
    return found;
  }
  /// All rows, mapped.
  template <class Map>
  auto all(const Query& query, std::span<const Binding> bindings, Map map)
      -> Result<std::vector<decltype(map(std::declval<const Row&>()))>> {
    std::vector<decltype(map(std::declval<const Row&>()))> found;
    USHER_CHECK(run(query, bindings, [&](const Row& row) {
      found.push_back(map(row));
      return true;
    }));
    return found;
  }
  template <class Map>
  auto all(const Query& query, Bindings bindings, Map map) {
    return all(query, std::span(bindings.begin(), bindings.size()), map);
  }
  /// Whether there is a row.
  Result<bool> any(const Query& query, Bindings bindings) {
    USHER_TRY(const auto found, first(query, bindings, [](const Row&) { return true; }));
    return found.has_value();
  }
  /// The number that the first row has; 0 without a row.
  Result<std::int64_t> count(const Query& query, std::span<const Binding> bindings) {
    std::int64_t number = 0;
    USHER_CHECK(run(query, bindings, [&number](const Row& row) {
      number = row.integer(0);
      return false;
    }));
    return number;
  }
  Result<std::int64_t> count(const Query& query, Bindings bindings) {
    return count(query, std::span(bindings.begin(), bindings.size()));
  }
  /// Whether a statement that writes has changed a row.
  Result<bool> changes(const Query& query, Bindings bindings) {
    USHER_TRY(const auto rows, run(query, bindings));
    return rows > 0;
  }

  /// What the open transaction has announced (common/db/announce.h), as bits by topic; begins again with each call.
  void note_announced(std::size_t topic) { announced_ |= 1U << topic; }
  std::uint32_t take_announced() { return std::exchange(announced_, 0); }

 private:
  std::uint32_t announced_ = 0;
};

}  // namespace usher::db
