#pragma once

#include <memory>

#include "common/base/clock.h"

namespace usher::db {
class Connection;
}

namespace usher::store {

class AccountStore;
class AnswerRecordStore;
class ApiKeyStore;
class AuditEventStore;
class ChatMessageStore;
class ChatThreadStore;
class ErasureStore;
class ImportedKeyStore;
class InstallationStore;
class OutboxStore;
class ProfileStore;
class PrunableStore;
class QuestionnaireAnswerStore;
class QuestionnaireStore;
class RateLimitStore;
class RefreshTokenStore;
class SealedBoxStore;
class SessionStore;
class ShortIdStore;
class SigningKeyStore;
class TwoFactorStore;
class UserPartStore;
class UserStore;
class UserTableStore;
class VerificationStore;
class VisitorStore;

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

  UserStore& users;
  UserPartStore& user_parts;
  UserTableStore& user_tables;
  AccountStore& accounts;
  SessionStore& sessions;
  RefreshTokenStore& refresh_tokens;
  VerificationStore& verifications;
  OutboxStore& outbox;
  ProfileStore& profiles;
  QuestionnaireStore& questionnaires;
  QuestionnaireAnswerStore& questionnaire_answers;
  AnswerRecordStore& answer_records;
  TwoFactorStore& two_factors;
  SigningKeyStore& signing_keys;
  ImportedKeyStore& imported_keys;
  ApiKeyStore& api_keys;
  RateLimitStore& rate_limits;
  AuditEventStore& audit_events;
  ChatThreadStore& chat_threads;
  ChatMessageStore& chat_messages;
  InstallationStore& installation;
  ErasureStore& erasures;
  SealedBoxStore& sealed_boxes;
  VisitorStore& visitors;
  PrunableStore& prunable;
  ShortIdStore& short_ids;
};

}  // namespace usher::store
