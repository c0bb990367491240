// A page's bytes, its Content-Type chosen by the first of them. Invariants: text is clean UTF-8; dates are
// not later than the page; URLs are canonical; each text of the tree is in one block at most, in reading
// order; the same bytes give the same article, with or without its rich text, whose runs are its text.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "extract/charset.h"
#include "extract/extractor.h"
#include "fuzz/text_checks.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr Instant kFetchedAt = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);

Page page_of(std::string_view input) {
  constexpr const char* kContentTypes[] = {"text/html; charset=utf-8", "text/html", "text/html; charset=gbk",
                                           "text/html; charset=windows-1258"};
  static const Url url = Url::parse("https://news.example/2024/05/30/a-story.html").value();
  Page page;
  page.source.url = url;
  page.fetched_at = kFetchedAt;
  page.body = input;
  page.http.content_type = input.empty() ? "" : kContentTypes[static_cast<uint8_t>(input[0]) % 4];
  return page;
}

void check_url(const std::string& url) {
  NEWSIEVE_CHECK(url.empty() || Url::parse(url).value().href() == url);
}

void check_date(const std::optional<Instant>& date) {
  NEWSIEVE_CHECK(!date || *date <= kFetchedAt + std::chrono::days(1));
}

void check_metadata(const ArticleMetadata& metadata) {
  for (const std::string* text :
       {&metadata.site_name, &metadata.title, &metadata.language, &metadata.summary, &metadata.section}) {
    check_folded_text(*text);
  }
  for (const std::string& author : metadata.authors) check_folded_text(author);
  for (const std::string& tag : metadata.tags) check_folded_text(tag);
  check_date(metadata.date_published);
  check_date(metadata.date_modified);
  check_url(metadata.canonical_url);
  check_url(metadata.image);
  for (const Image& image : metadata.images) {
    check_url(image.url);
    check_folded_text(image.caption);
  }
}

void check_blocks(const Article& article) {
  for (const TextBlock& block : article.blocks) {
    NEWSIEVE_CHECK(!block.text.empty() && block.link_bytes <= block.text.size());
    check_folded_text(block.text);
    check_url(block.link_url);
  }
}

void check_links(const ExtractedPage& page) {
  std::set<std::string_view> seen;
  for (const Link& link : page.links) {
    NEWSIEVE_CHECK(seen.insert(link.url.href()).second);
    check_url(link.url.href());
  }
}

// The kept blocks once more, and their runs together are their text (of a row: without what parts its cells).
void check_rich_text(const ExtractedPage& page) {
  size_t i = 0;
  for (const TextBlock& block : page.article.blocks) {
    if (!is_kept(block)) continue;
    const RichBlock& rich = page.rich_text.at(i++);
    NEWSIEVE_CHECK(rich.kind == block.kind);
    if (rich.kind == BlockKind::kPreformatted || rich.kind == BlockKind::kTableRow) continue;
    std::string text;
    for (const TextRun& run : rich.runs) text += run.text;
    NEWSIEVE_CHECK(text == block.text);
  }
  NEWSIEVE_CHECK(i == page.rich_text.size());
}

void append_digits(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c >= '0' && c <= '9') out.push_back(c);
  }
}

// Digits, which no normal form changes, stand for all text: those of the blocks are some of the tree's, in
// the tree's order.
void check_order(const Page& page, const Article& article) {
  std::string in_blocks;
  for (const TextBlock& block : article.blocks) append_digits(block.text, in_blocks);
  if (in_blocks.empty()) return;
  const DecodedText decoded = decode_text(page.body, page.http.content_type);
  const HtmlTree tree = parse_html(decoded.text);
  std::string text;
  for (NodeId id = 0; id < tree.size(); ++id) tree.append_text(id, text);
  std::string in_tree;
  append_digits(text, in_tree);
  size_t at = 0;
  for (const char digit : in_blocks) {
    at = in_tree.find(digit, at);
    NEWSIEVE_CHECK(at != std::string::npos);
    ++at;
  }
}

}  // namespace
}  // namespace newsieve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace newsieve;
  static const Extractor extractor{ExtractorOptions()};
  const Page page = page_of({reinterpret_cast<const char*>(data), size});
  const ExtractedPage extracted = extractor.extract(page);
  check_metadata(extracted.article.metadata);
  check_blocks(extracted.article);
  check_links(extracted);
  check_order(page, extracted.article);
  if (size % 8 == 0) {  // It doubles the cost.
    static const Extractor rich_extractor{ExtractorOptions{.rich_text = true}};
    const ExtractedPage again = rich_extractor.extract(page);
    NEWSIEVE_CHECK(encode_article(again.article) == encode_article(extracted.article));
    check_rich_text(again);
  }
  return 0;
}
