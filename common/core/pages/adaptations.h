#pragma once

#include <deque>
#include <unordered_map>

#include "common/core/pages/adapted_answer.h"
#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/owner.h"

namespace usher::domain {
struct Questionnaire;
}

namespace usher::core {

class AccessTokens;
class AuditLog;
class ErasureKey;
class MemoryLimits;
class ProfileClaims;
class Questionnaires;
class SiteTexts;

/// The body of POST /api/pages/adapt.
struct AdaptOrder {
  std::string task;
  std::string page;
  std::string title;
  std::string text;
  std::optional<std::string> language;

  static constexpr std::string_view kSchema = "AdaptOrder";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("task", &AdaptOrder::task, {.max = 32, .about = "one of ADAPT_TASKS"}),
        required("page", &AdaptOrder::page,
                 {.max = 2048, .about = "the path of the page, at most 2 KiB; a note for the operator"}),
        required("title", &AdaptOrder::title, {.max = 300}),
        required("text", &AdaptOrder::text, {.about = "the page as Markdown: 1 byte to 64 KiB"}),
        json::optional("language", &AdaptOrder::language, {.max = 64, .about = "one of ADAPT_LANGUAGES; translate needs it"}));
  }
};

/// The body of POST /api/pages/report.
struct PageReport {
  std::string task;
  std::string page;
  std::optional<std::string> language;
  std::optional<std::string> note;

  static constexpr std::string_view kSchema = "PageReport";
  static constexpr auto fields() {
    using json::optional;
    using json::required;
    return json::fields_of(required("task", &PageReport::task, {.max = 32, .about = "one of ADAPT_TASKS"}),
                           required("page", &PageReport::page, {.max = 2048, .about = "the path of the page, at most 2 KiB"}),
                           optional("language", &PageReport::language, {.max = 64, .about = "one of ADAPT_LANGUAGES"}),
                           optional("note", &PageReport::note, {.max = 500, .about = "what is wrong with the answer"}));
  }
};

/// The caller who wants a page adapted. Borrows the actor.
struct AdaptCaller {
  std::optional<domain::Owner> owner;
  const domain::SessionActor* actor = nullptr;  ///< Set for signed-in users.
};

/// Where an adapted page comes from.
struct AdaptedStream {
  std::string_view from;                       ///< `fresh`, `joined` or `kept`.
  std::string events;                          ///< Of one that is kept: all of it.
  std::shared_ptr<net::StreamCall> call = {};  ///< Of the others. Empty: it is kept.
};

/// Pages that a back end (ADAPT_UPSTREAM_URL) adapts to the traits of their reader, or translates. It learns the traits and the
/// text, and who reads from nothing. An answer is kept under what it was made of, so that readers with equal traits share it, and
/// equal orders at the same time share one call. Safe from any thread; never waits for a writer.
class Adaptations {
 public:
  /// All but `ports` must outlive it.
  Adaptations(Ports ports, const ProfileClaims& claims, const Questionnaires& questionnaires, const AccessTokens& tokens,
              const ErasureKey& erasure_key, const AuditLog& audit, const SiteTexts& texts, MemoryLimits& limits)
      : ports_(ports),
        claims_(claims),
        questionnaires_(questionnaires),
        tokens_(tokens),
        erasure_key_(erasure_key),
        audit_(audit),
        texts_(texts),
        limits_(limits) {}

  /// Errors: kAdaptOff, kUnauthenticated, kValidationFailed, kNoTraits, kUnknownText; kRateLimited, which only a call to the back
  /// end can cause.
  Result<AdaptedStream> adapt(const AdaptCaller& by, AdaptOrder order, const domain::Caller& caller) const;
  /// Writes a reader's complaint into the audit log. Errors: kAdaptOff, kUnauthenticated, kValidationFailed, kRateLimited.
  Status report(const AdaptCaller& by, PageReport report, const domain::Caller& caller) const;
  /// Stores what was counted in memory, and removes what is beyond ADAPT_MAX_MIB. For the background, every minute and at the
  /// end.
  Status settle() const;
  /// Forgets what was read.
  void forget() const {
    const Lock lock(mutex_);
    digest_key_.reset();
    recent_.clear();
  }

 private:
  struct Use {
    domain::AdaptedPageReaders readers;
    std::int64_t hits = 1;
    Time at{};
  };
  struct Described {
    domain::AdaptedPage page;
    json::Object words;
  };
  using Orders = std::unordered_map<std::string, std::weak_ptr<AdaptedAnswer>>;

  Status check(const AdaptCaller& by) const;
  Result<Secret> digest_key() const;
  Result<PageReader> reader_of(const AdaptCaller& by, const domain::Caller& caller) const;
  Result<Described> describe(const AdaptCaller& by, const AdaptOrder& order, bool is_plain) const;
  std::optional<AdaptedStream> join(const std::string& key, const PageReader& reader) const REQUIRES(mutex_);
  void note_use(const std::string& key, const Use& more) const REQUIRES(mutex_);
  Result<std::shared_ptr<net::StreamCall>> call_for(const AdaptOrder& order, const Described& made,
                                                    const domain::Caller& caller) const;
  void keep(const std::shared_ptr<AdaptedAnswer>& answer) const;
  Status fit_into_size() const;

  Ports ports_;
  const ProfileClaims& claims_;
  const Questionnaires& questionnaires_;
  const AccessTokens& tokens_;
  const ErasureKey& erasure_key_;
  const AuditLog& audit_;
  const SiteTexts& texts_;
  MemoryLimits& limits_;
  mutable Mutex mutex_;
  mutable std::optional<Secret> digest_key_ GUARDED_BY(mutex_);
  mutable Orders running_ GUARDED_BY(mutex_);
  /// Those that ended last, of which the row may not be stored yet.
  mutable std::deque<std::shared_ptr<AdaptedAnswer>> recent_ GUARDED_BY(mutex_);
  mutable std::unordered_map<std::string, Use> uses_ GUARDED_BY(mutex_);
  mutable bool has_grown_ GUARDED_BY(mutex_) = true;
};

}  // namespace usher::core
