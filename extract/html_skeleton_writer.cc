#include "extract/html_skeleton_writer.h"

#include "base/check.h"

namespace newsieve {

SkeletonPiece text_piece(size_t begin, size_t end, SkeletonPiece::Kind kind) {
  return {.begin = static_cast<uint32_t>(begin), .end = static_cast<uint32_t>(end), .kind = kind};
}

SkeletonPiece tag_piece(const TagToken& tag, SkeletonPiece::Kind kind) {
  return {.begin = static_cast<uint32_t>(tag.begin),
          .end = static_cast<uint32_t>(tag.end),
          .name_bytes = static_cast<uint32_t>(tag.name.size()),
          .name = tag.id,
          .kind = kind};
}

void SkeletonWriter::add_text(const SkeletonPiece& text, char stand_in) {
  if (stand_in == '\n' || !ends_with_run()) begin_run(next_piece(), stand_in);
  out_.pieces.push_back(text);
}

void SkeletonWriter::add_tag(const SkeletonPiece& tag) {
  out_.marks.push_back({next_offset(), next_piece()});
  out_.pieces.push_back(tag);
}

void SkeletonWriter::begin_subtree() {
  subtrees_.push_back({next_piece(), next_offset(), static_cast<uint32_t>(out_.marks.size()),
                       static_cast<uint32_t>(out_.folded)});
}

void SkeletonWriter::end_subtree() {
  NEWSIEVE_CHECK(in_subtree());
  const Subtree subtree = subtrees_.back();
  subtrees_.pop_back();
  out_.text.resize(subtree.offset);
  out_.marks.resize(subtree.marks);
  out_.folded = subtree.folded + 1;
  out_.pieces[subtree.piece].subtree_end = last_folded_end_ = next_piece();
  if (!ends_with_run()) begin_run(subtree.piece, 'x');
}

void SkeletonWriter::finish_subtrees() {
  if (!ends_with_run() || last_folded_end_ <= out_.marks.back().piece) return;
  out_.text += "<!>";
  if (last_folded_end_ < next_piece()) begin_run(last_folded_end_, 'x');
}

bool SkeletonWriter::ends_with_run() const {
  return !out_.text.empty() && out_.text.back() == 'x' && out_.marks.back().offset + 1 == out_.text.size();
}

void SkeletonWriter::begin_run(uint32_t piece, char stand_in) {
  out_.marks.push_back({next_offset(), piece});
  out_.text += stand_in;
}

}  // namespace newsieve
