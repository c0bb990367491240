#include "extract/extractor.h"

#include <utility>

#include "extract/blocks.h"
#include "extract/charset.h"
#include "extract/language.h"
#include "extract/main_content.h"
#include "extract/metadata.h"
#include "extract/node_facts.h"
#include "extract/page_type.h"
#include "extract/rich_text.h"
#include "extract/signature.h"

namespace newsieve {

namespace {

// As much of the article's text as detect_language() reads.
std::string language_sample(const Article& article) {
  std::string sample;
  for (const TextBlock& block : article.blocks) {
    if (sample.size() >= kLanguageSampleBytes) break;
    if (!is_kept(block)) continue;
    if (!sample.empty()) sample += '\n';
    sample += block.text;
  }
  return sample;
}

}  // namespace

ExtractedPage Extractor::extract(Page page) const {
  DecodedText decoded = decode_text(std::move(page.body), page.http.content_type);
  page.body = std::move(decoded.text);
  const HtmlTree tree = parse_html(page.body, options_.html);
  const std::vector<NodeFacts> facts = read_node_facts(tree);
  PageMetadata metadata = read_metadata(tree, facts, page, options_.agents);
  PageLinks links = read_links(tree, page.source.url, options_.links_max);
  HiddenText hidden_text = HiddenText::kLeaveOut;
  const BlockLimits limits{.blocks_max = options_.blocks_max,
                           .block_bytes_max = options_.block_bytes_max,
                           .text_bytes_max = options_.text_bytes_max};
  PageBlocks blocks = read_blocks(tree, facts, links, limits, hidden_text, metadata.headline);
  MainContent content = choose_main_content(tree, facts, metadata, page.source.url, blocks);
  if (content.type == PageType::kOther) {
    PageBlocks all_blocks = read_blocks(tree, facts, links, limits, HiddenText::kRead, metadata.headline);
    MainContent hidden = choose_main_content(tree, facts, metadata, page.source.url, all_blocks);
    if (hidden.type == PageType::kArticle) {
      hidden_text = HiddenText::kRead;
      blocks = std::move(all_blocks);
      content = std::move(hidden);
    }
  }
  const PageTypeVerdict kind =
      judge_page_type(tree, facts, metadata, links, page.source.url, blocks, content);
  if (kind.type == PageType::kIndex && content.error.empty()) keep_nothing(blocks, content);
  if (metadata.article.authors.empty())
    metadata.article.authors = read_signature(tree, metadata.article.language, blocks);

  ExtractedPage extracted;
  if (options_.rich_text) extracted.rich_text = read_rich_text(tree, facts, links, hidden_text, blocks);
  extracted.links = std::move(links.links);
  extracted.feeds = std::move(links.feeds);
  extracted.robots = metadata.robots;
  extracted.charset = std::move(decoded.encoding);
  Article& article = extracted.article;
  article.id = page.id.empty() ? article_id(page.source.url) : page.id;
  article.url = page.source.url;
  article.site = registrable_domain(page.source.url.host());
  article.metadata = std::move(metadata.article);
  article.page_type = kind.type;
  article.page_type_confidence = kind.confidence;
  article.error = std::move(content.error);
  article.http = std::move(page.http);
  article.body_hash = hash128(page.body);
  article.fetched_at = page.fetched_at;
  article.warc = std::move(page.warc);
  article.depth = page.source.depth;
  article.referrer = page.source.referrer;
  article.blocks = std::move(blocks.blocks);
  article.metadata.language = detect_language(language_sample(article), article.metadata.language);
  return extracted;
}

}  // namespace newsieve
