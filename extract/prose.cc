#include "extract/prose.h"

#include "base/unicode.h"

namespace newsieve {
namespace {

constexpr double kSentenceWordsMin = 5;  // Of prose that ends as a sentence does.
constexpr double kProseWordsMin = 10;    // Of prose that does not.
constexpr double kLinkShareMax = 0.5;
constexpr double kSentenceLinkShareMax = 0.75;  // Of a sentence with kPlainWordsMin words outside its links.
constexpr double kPlainWordsMin = 6;

bool is_without_spaces(const TextBlock& block) {
  size_t i = block.text.size() / 2;
  while (i > 0 && (static_cast<unsigned char>(block.text[i]) & 0xC0) == 0x80) --i;
  return is_ideographic(next_code_point(block.text, &i));
}

BlockProse measure(const TextBlock& block, const BlockPlace& place) {
  BlockProse prose;
  prose.words = is_without_spaces(block) ? block.tokens / 2.0 : block.tokens;
  prose.link_share = static_cast<double>(block.link_bytes) / static_cast<double>(block.text.size());
  const bool is_sentence = place.ends_sentence && prose.words * (1 - prose.link_share) >= kPlainWordsMin;
  prose.is_links = prose.link_share > (is_sentence ? kSentenceLinkShareMax : kLinkShareMax);
  prose.is_prose = !prose.is_links && block.kind != BlockKind::kCaption &&
                   block.kind != BlockKind::kHeading &&
                   prose.words >= (place.ends_sentence ? kSentenceWordsMin : kProseWordsMin);
  return prose;
}

}  // namespace

std::vector<BlockProse> measure_prose(const PageBlocks& page) {
  std::vector<BlockProse> prose;
  prose.reserve(page.blocks.size());
  for (size_t i = 0; i < page.blocks.size(); ++i) prose.push_back(measure(page.blocks[i], page.places[i]));
  return prose;
}

}  // namespace newsieve
