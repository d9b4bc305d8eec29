#include "common/store/stores.h"

#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/user_parts.h"
#include "common/store/accounts/user_tables.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/chat/chat_threads.h"
#include "common/store/keys/api_keys.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/sealed_boxes.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/installation.h"
#include "common/store/operations/outbox.h"
#include "common/store/operations/prunable.h"
#include "common/store/operations/rate_limits.h"
#include "common/store/operations/short_ids.h"
#include "common/store/pages/adapted_pages.h"
#include "common/store/questionnaire/answer_records.h"
#include "common/store/questionnaire/questionnaire_answers.h"
#include "common/store/questionnaire/questionnaires.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::store {

struct Stores::Parts {
  db::Connection& connection;
  const Time now;
  UserStore users{connection, now};
  UserPartStore user_parts{connection};
  UserTableStore user_tables{connection, now};
  AccountStore accounts{connection};
  SessionStore sessions{connection, now};
  RefreshTokenStore refresh_tokens{connection, now};
  VerificationStore verifications{connection};
  OutboxStore outbox{connection};
  ProfileStore profiles{connection};
  QuestionnaireStore questionnaires{connection};
  QuestionnaireAnswerStore questionnaire_answers{connection};
  AnswerRecordStore answer_records{connection};
  TwoFactorStore two_factors{connection};
  PasskeyStore passkeys{connection};
  SigningKeyStore signing_keys{connection};
  ImportedKeyStore imported_keys{connection};
  ApiKeyStore api_keys{connection, now};
  RateLimitStore rate_limits{connection};
  AuditEventStore audit_events{connection};
  ChatThreadStore chat_threads{connection};
  ChatMessageStore chat_messages{connection};
  AdaptedPageStore adapted_pages{connection};
  InstallationStore installation{connection};
  ErasureStore erasures{connection};
  SealedBoxStore sealed_boxes{connection};
  VisitorStore visitors{connection};
  PrunableStore prunable{connection};
  ShortIdStore short_ids{connection};
};

Stores::Stores(db::Connection& connection, Time now)
    : Stores(std::unique_ptr<Parts>(new Parts{.connection = connection, .now = now})) {}

Stores::Stores(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)),
      users(parts_->users),
      user_parts(parts_->user_parts),
      user_tables(parts_->user_tables),
      accounts(parts_->accounts),
      sessions(parts_->sessions),
      refresh_tokens(parts_->refresh_tokens),
      verifications(parts_->verifications),
      outbox(parts_->outbox),
      profiles(parts_->profiles),
      questionnaires(parts_->questionnaires),
      questionnaire_answers(parts_->questionnaire_answers),
      answer_records(parts_->answer_records),
      two_factors(parts_->two_factors),
      passkeys(parts_->passkeys),
      signing_keys(parts_->signing_keys),
      imported_keys(parts_->imported_keys),
      api_keys(parts_->api_keys),
      rate_limits(parts_->rate_limits),
      audit_events(parts_->audit_events),
      chat_threads(parts_->chat_threads),
      chat_messages(parts_->chat_messages),
      adapted_pages(parts_->adapted_pages),
      installation(parts_->installation),
      erasures(parts_->erasures),
      sealed_boxes(parts_->sealed_boxes),
      visitors(parts_->visitors),
      prunable(parts_->prunable),
      short_ids(parts_->short_ids) {}

Stores::~Stores() = default;

}  // namespace usher::store
