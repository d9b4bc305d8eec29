#pragma once

#include <memory>

#include "common/base/clock.h"

namespace usher::db {
class Connection;
}

namespace usher::store {

/// All stores over one connection, and so one transaction. Only Transactions creates it, for one run of a closure. It is neither
/// copyable nor movable, so no store is used outside of a transaction. (Tests of single statements derive from it.) A caller
/// includes the stores that it calls.
struct Stores {
 protected:
  friend class Transactions;
  /// `now`: the time for deciding whether a suspension has ended.
  Stores(db::Connection& connection, Time now);

 private:
  struct Parts;
  explicit Stores(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;

 public:
  ~Stores();
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  class UserStore& users;
  class UserPartStore& user_parts;
  class UserTableStore& user_tables;
  class AccountStore& accounts;
  class SessionStore& sessions;
  class RefreshTokenStore& refresh_tokens;
  class VerificationStore& verifications;
  class OutboxStore& outbox;
  class ProfileStore& profiles;
  class QuestionnaireStore& questionnaires;
  class QuestionnaireAnswerStore& questionnaire_answers;
  class AnswerRecordStore& answer_records;
  class TwoFactorStore& two_factors;
  class PasskeyStore& passkeys;
  class SigningKeyStore& signing_keys;
  class ImportedKeyStore& imported_keys;
  class ApiKeyStore& api_keys;
  class RateLimitStore& rate_limits;
  class AuditEventStore& audit_events;
  class ChatThreadStore& chat_threads;
  class ChatMessageStore& chat_messages;
  class AdaptedPageStore& adapted_pages;
  class InstallationStore& installation;
  class ErasureStore& erasures;
  class SealedBoxStore& sealed_boxes;
  class VisitorStore& visitors;
  class PrunableStore& prunable;
  class ShortIdStore& short_ids;
};

}  // namespace usher::store
