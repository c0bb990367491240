// Text as a reader sees it, put together from the pieces that markup leaves of it.
//
// White space of every kind is one blank, and there is none at the ends. A line's end between two characters
// of scripts without blanks (漢 and 字, not Hangul) is nothing, as CSS has it for East Asian text. What shows
// nothing is left out: control characters, soft hyphens, byte order marks, word joiners, marks of direction
// (text stands in the order of reading anyhow). But zero-width joiners and non-joiners stay behind all but
// Latin characters, since Persian, Malayalam and emoji are spelt with them, and zero-width spaces behind
// characters of scripts that part words with them, as Khmer does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsieve {

class FoldedText {
 public:
  // Adds a piece (UTF-8). Pieces run on: nothing stands between them but their own white space.
  void append(std::string_view piece);

  // A blank, unless one is there or nothing stands before it.
  void append_blank();

  bool empty() const { return text_.empty(); }
  size_t size() const { return text_.size(); }
  bool ends_with_blank() const { return text_.ends_with(' '); }

  void clear() {
    text_.clear();
    plainly_nfc_ = true;
  }

  // What was added so far, not yet in NFC.
  std::string_view view() const { return text_; }

  // What was added so far, in NFC, and empties this. Keeps its memory.
  std::string take();

 private:
  // What the blank at the end is made of, so that the next character may take it back.
  enum class Blank : uint8_t { kSpaces, kLineEnd, kKept };

  size_t append_ascii_spaces(std::string_view piece, size_t begin);
  void append_space(char32_t c);
  void append_beyond_ascii(char32_t c, std::string_view bytes);

  std::string text_;
  bool plainly_nfc_ = true;  // So is every character of it.
  Blank blank_ = Blank::kKept;
};

// `text` as one piece.
std::string fold_text(std::string_view text);

}  // namespace newsieve
