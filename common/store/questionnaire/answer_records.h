#pragma once

#include "common/db/engine/connection.h"

namespace usher::store {

/// An answer stored outside of the profile.
struct KeptAnswer {
  std::string question;
  std::string value;  ///< JSON.
};

/// All stored answers of one user.
struct AnswerRecord {
  UserId user_id;
  std::string email;
  std::optional<std::string> name;
  std::optional<std::string> experience_level;
  std::optional<std::string> professional_role;
  std::optional<std::string> role_other;
  std::optional<std::string> organization;
  std::string software_background;  ///< JSON, an object.
  std::string hardware_background;  ///< JSON, an object.
  std::optional<std::int64_t> version;
  std::optional<Time> completed_at;
  Time created_at{};
  Time updated_at{};
  std::string completed_steps;  ///< JSON, an array of step ids.
  std::string reached_steps;    ///< JSON, an array of step ids.
  std::vector<KeptAnswer> answers;
};

struct AnswerRecordFilter {
  Time since{};  ///< Only records changed since then.
  bool completed_only = false;
  Time after{};  ///< Only users behind this profile: created_at and the user.
  UserId after_id = {};
  bool nameless = false;  ///< Without addresses and names: takes half as long.
};

/// Tables profiles and questionnaire_answers together, for reading the answers of all users. Borrows its connection; one thread
/// at a time.
class AnswerRecordStore {
 public:
  using EachRecord = std::function<bool(const AnswerRecord&)>;
  explicit AnswerRecordStore(db::Connection& connection) : db_(connection) {}

  /// Reads all users with a profile, oldest first, in pages of kPage, since an engine may collect all rows of a statement. A
  /// record is valid until the callback returns; false stops the reading.
  Status each(const AnswerRecordFilter& filter, const EachRecord& record);
  static constexpr int kPage = 500;

 private:
  struct Page {
    int records = 0;
    bool goes_on = true;
    Time last{};
    UserId last_id = {};
  };
  Result<Page> page(const AnswerRecordFilter& filter, const EachRecord& record);

  db::Connection& db_;
};

}  // namespace usher::store
