#pragma once

#include "common/json/fields.h"

namespace usher::domain {

/// A page as a back end adapted it, without its text.
struct AdaptedPage {
  std::string id;  ///< The key that it is kept under.
  std::string task;
  std::optional<std::string> language;
  std::optional<std::string> audience;  ///< nullopt: of a task that is the same for all readers.
  json::Object traits;
  std::string page;
  std::string title;
  std::int64_t bytes = 0;
  std::int64_t hits = 0;
  Time created_at{};
  Time used_at{};

  static constexpr std::string_view kSchema = "AdaptedPage";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &AdaptedPage::id, {.about = "the key that it is kept under"}),
                           required("task", &AdaptedPage::task), required("language", &AdaptedPage::language),
                           required("audience", &AdaptedPage::audience, {.about = "null: the same for all readers"}),
                           required("traits", &AdaptedPage::traits, {.about = "of the audience"}),
                           required("page", &AdaptedPage::page, {.about = "where it was asked for first"}),
                           required("title", &AdaptedPage::title), required("bytes", &AdaptedPage::bytes),
                           required("hits", &AdaptedPage::hits, {.about = "calls to the back end that it saved"}),
                           required("created_at", &AdaptedPage::created_at), required("used_at", &AdaptedPage::used_at));
  }
};

/// Who used an adapted page, as far as its row says so.
struct AdaptedPageReaders {
  /// The keyed digest of the only account; empty: none yet; nullopt: several.
  std::optional<std::string> digest = std::string();
  std::optional<UserId> account = {};       ///< That only account; not stored.
  std::optional<std::string> network = {};  ///< Digest of the sign-up network, while no proved account of another one used it.
  bool is_unproved = true;                  ///< No account with a proved address used it.

  /// Adds those of another use, as adapted_pages/note_use does.
  void add(const AdaptedPageReaders& more) {
    if (digest && digest->empty()) {
      digest = more.digest;
      account = more.account;
    } else if (more.digest != std::string() && more.digest != digest) {
      digest.reset();
      account.reset();
    }
    if (!more.is_unproved && network != more.network) network.reset();
    is_unproved = is_unproved && more.is_unproved;
  }
};

}  // namespace usher::domain
