#pragma once

#include "common/core/chat/answer_reader.h"
#include "common/core/pages/adapted_text.h"
#include "common/domain/adapted_page.h"
#include "common/net/stream_call.h"

namespace usher::core {

/// A reader of an adapted page, as its row and the budgets see it.
struct PageReader {
  std::string owner;                      ///< As domain::Owner has it.
  domain::AdaptedPageReaders marks = {};  ///< What its use leaves in the row.
};

/// One part of an adapted page as an event of a stream.
std::string delta_event(std::string_view text);

/// What a back end makes of a page, while it comes. take() and so_far() are for the thread of the call; what follows them has the
/// lock of Adaptations.
class AdaptedAnswer {
 public:
  AdaptedAnswer(domain::AdaptedPage about, const PageReader& first) : page(std::move(about)), readers(first.marks) {}

  /// Takes bytes of the back end, in pieces of any size; returns the events to pass on.
  net::AnswerPart take(std::string_view bytes);
  /// The last events, and how the answer ended.
  net::AnswerEnd end(bool in_order);
  /// The text until now, as one event.
  [[nodiscard]] std::string so_far() const { return text().empty() ? std::string() : delta_event(text()); }
  [[nodiscard]] const std::string& text() const { return text_.text(); }
  [[nodiscard]] bool may_be_kept() const { return reader_.may_be_kept(); }

  /// Another reader gets it.
  void add(const PageReader& reader) {
    readers.add(reader.marks);
    ++page.hits;
  }

  domain::AdaptedPage page;
  domain::AdaptedPageReaders readers;
  std::weak_ptr<net::StreamCall> call;
  std::optional<Time> whole_at = {};  ///< It has ended and may be kept: text() does not change any more.

 private:
  AnswerReader reader_;
  AdaptedText text_;
  std::string events_;
};

}  // namespace usher::core
