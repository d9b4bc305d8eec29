#include "cli/commands/restored_erasures.h"

#include <utility>

#include "cli/arguments/danger.h"
#include "cli/arguments/usage.h"
#include "cli/installation/installation.h"
#include "common/base/file.h"
#include "common/core/upkeep/database_admin.h"
#include "common/core/upkeep/erased_again.h"
#include "common/db/open_database.h"

namespace usher::cli {
namespace {

bool is_url(const std::string& word) { return word.starts_with("sqlite:") || word.find("://") != std::string::npos; }

}  // namespace

Result<RestoredErasures> RestoredErasures::named(const std::optional<std::string>& word) {
  RestoredErasures erasures;
  if (!word) return erasures;
  if (is_url(*word)) {
    erasures.url_ = *word;
    return erasures;
  }
  USHER_TRY(auto list, core::read_erasure_file(*word));
  erasures.add(std::move(list), *word);
  return erasures;
}

void RestoredErasures::add(core::ErasureList more, std::string place) {
  list_.insert(list_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  places_.push_back(std::move(place));
}

Result<std::optional<core::ErasureList>> RestoredErasures::read(const std::string& url, const std::string& schema) {
  USHER_TRY(const auto database,
            db::open_foreign_database(url, url.starts_with("sqlite") ? std::nullopt : std::optional(schema)));
  return core::read_erasures(*database);
}

Status RestoredErasures::add_replaced(const settings::Settings& settings, const std::optional<std::string>& file) {
  if (url_) {
    USHER_TRY(auto list, read(*url_, settings.database.schema));
    if (list) add(std::move(*list), db::redacted(*url_));
  }
  const std::string url(settings.database.url.expose());
  auto replaced = read(url, settings.database.schema);  // it may be absent or damaged, which may be the reason for the restore
  if (!replaced.ok() && replaced.error().code == ErrorCode::kDatabaseBusy) return replaced.error();
  if (replaced.ok() && replaced.value()) {
    add(std::move(*replaced.value()), "the replaced database");
    return done();
  }
  if (!places_.empty() || !file) return done();
  const auto copy = core::erasure_copy_of(*file);
  USHER_TRY(const bool is_there, exists(copy));
  if (!is_there) return done();
  USHER_TRY(auto list, core::read_erasure_file(copy));
  add(std::move(list), copy);
  return done();
}

Status RestoredErasures::erase(Installation& installation, db::Database& database) {
  core::DatabaseAdmin admin(installation.settings(), installation.clock(), installation.random(), database);
  USHER_TRY(erased_, admin.erase_again(installation.actor(), list_));
  return done();
}

std::optional<std::string> RestoredErasures::places() const {
  return places_.empty() ? std::nullopt : std::optional(joined(places_, ", "));
}

void RestoredErasures::report(Terminal& terminal) const {
  if (places_.empty())
    return terminal.warn(
        "accounts that were deleted after the backup may be back: there is no list of them. Name a copy NAME.erasures or a later "
        "database by --erasures, and restore again");
  if (erased_ > 0) terminal.note("Deleted " + counted(erased_, "account") + " again, by the list of " + *places());
}

}  // namespace usher::cli
