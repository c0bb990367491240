// Writes a skeleton, and folds balanced subtrees as they close: one character then stands for all of one.
//
//   page      <td><p>One <b>two</b></p> <p>three</p></td>
//   written   <td><p>x<b>x          <b> closes: its tag and text become part of the run "x"
//             <td><p>x              <p> closes: the same
//             <td>x ... <td>x</td>  the blank and the second <p> join the run
//
// A subtree may be folded if tree construction would put a character where it puts the subtree, and would
// come out of both in the same state. begin_subtree() is told of start tags for which that holds as long as
// what follows is of their kind (OpenElements::is_neutral); end_subtree() of the end tag of the innermost of
// them. Whatever is not of their kind, an end tag left out included, goes through part(), and the subtrees
// open then are written out as they are. Each piece is written once and folding only shortens the skeleton,
// so all is linear in the page.
//
// One thing a character does not do is make gumbo finish the text before it. That shows where gumbo takes an
// element off its stack without finishing text first: part() puts an empty comment behind the subtree there.
#pragma once

#include <cstdint>
#include <vector>

#include "extract/html_skeleton.h"
#include "extract/html_tokens.h"

namespace newsieve {

SkeletonPiece text_piece(size_t begin, size_t end, SkeletonPiece::Kind kind);
SkeletonPiece tag_piece(const TagToken& tag, SkeletonPiece::Kind kind);

class SkeletonWriter {
 public:
  explicit SkeletonWriter(HtmlSkeleton& out) : out_(out) {}

  // A text, for which 'x' or, if it is white space, ' ' or '\n' stands.
  void add_text(const SkeletonPiece& text, char stand_in);

  // A start tag: the caller writes it to the skeleton's text, beginning at its end.
  void add_tag(const SkeletonPiece& tag);

  // The tag to be added next opens a subtree that can be folded if nothing interferes.
  void begin_subtree();

  // The innermost such subtree closes. `name`: as written in its tag. Call only if in_subtree().
  void end_subtree();
  bool in_subtree() const { return !subtrees_.empty(); }
  const SkeletonPiece& subtree() const { return out_.pieces[subtrees_.back().piece]; }

  // What is written next keeps the open subtrees from being folded.
  void part() { subtrees_.clear(); }

  // Gumbo is made to finish the subtrees it has seen as text, if that text is still pending.
  void finish_subtrees();

 private:
  struct Subtree {
    uint32_t piece;   // Its tag.
    uint32_t offset;  // The skeleton's size, and its numbers of marks and folded subtrees, before it.
    uint32_t marks;
    uint32_t folded;
  };

  uint32_t next_offset() const { return static_cast<uint32_t>(out_.text.size()); }
  uint32_t next_piece() const { return static_cast<uint32_t>(out_.pieces.size()); }
  // Whether the skeleton ends with a run that what comes next can join.
  bool ends_with_run() const;
  void begin_run(uint32_t piece, char stand_in);

  HtmlSkeleton& out_;
  std::vector<Subtree> subtrees_;  // Open ones, each inside the one before.
  uint32_t last_folded_end_ = 0;   // One past the last piece of the subtree folded last.
};

}  // namespace newsieve
