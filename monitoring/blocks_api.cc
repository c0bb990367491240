#include "monitoring/blocks_api.h"

#include <algorithm>

#include "monitoring/repeated_blocks.h"
#include "store/json_writer.h"

namespace newsieve {
namespace {

constexpr size_t kTextBytesMax = 400;  // Of a block's, to recognise it by.

// Its first bytes, cut between two characters.
std::string beginning(const std::string& text) {
  if (text.size() <= kTextBytesMax) return text;
  size_t end = kTextBytesMax;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

const TextBlock* block_of(const Article& article, uint64_t key) {
  const auto found = std::find_if(article.blocks.begin(), article.blocks.end(), [&](const TextBlock& block) {
    return is_judged(block) && block.key.exact == key;
  });
  return found == article.blocks.end() ? nullptr : &*found;
}

Result<std::string> site_of(const ServedRequest& request) {
  const std::string& site = parameter(request, "site");
  if (site.empty()) return fail(ErrorCode::kInvalid, "name a site");
  return site;
}

Result<uint64_t> key_of(const ServedRequest& request) {
  const std::string& text = parameter(request, "key");
  const std::optional<uint64_t> key = parse_key(text);
  if (!key) return fail(ErrorCode::kInvalid, "key \"" + text + "\" is not 16 hexadecimal digits");
  return *key;
}

void write_page(JsonWriter& json, const RepeatedBlock::Page& page) {
  json.open_object();
  json.key("id").text(page.id);
  json.key("url").text(page.url);
  json.key("title").text(page.title);
  json.close_object();
}

void write_block(JsonWriter& json, const RepeatedBlock& block) {
  json.open_object();
  json.key("key").text(key_text(block.key));
  json.key("text").text(beginning(block.text));
  json.key("articles").number(static_cast<int64_t>(block.articles));
  json.key("kept").number(static_cast<int64_t>(block.kept));
  json.key("reason").text(name(block.reason));
  json.key("protected").boolean(block.is_protected);
  json.key("pages").open_list();
  for (const RepeatedBlock::Page& page : block.pages) write_page(json, page);
  json.close_list();
  json.close_object();
}

Result<std::string> done(const Result<void>& changed) {
  return changed.map([] { return std::string("{\"done\":true}"); });
}

}  // namespace

std::optional<ServedResponse> BlocksApi::answer(const ServedRequest& request) {
  const std::string& path = request.path;
  if (!request.is_post && path == "/api/blocks") return json_or_error(blocks(request));
  if (request.is_post && path == "/api/block/protect") return json_or_error(protect(request));
  if (request.is_post && path == "/api/block/unprotect") return json_or_error(unprotect(request));
  return std::nullopt;
}

Result<std::string> BlocksApi::blocks(const ServedRequest& request) {
  const Result<std::string> site = site_of(request);
  if (!site) return tl::unexpected(site.error());
  const Result<size_t> limit = limit_of(request);
  if (!limit) return tl::unexpected(limit.error());
  const Result<uint64_t> articles = state_.articles_of(*site);
  if (!articles) return tl::unexpected(articles.error());
  const Result<RepeatedBlocks> found = repeated_blocks(state_, *site, kArticlesOfBlocksMax, *limit);
  if (!found) return tl::unexpected(found.error());
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.key("articles").number(static_cast<int64_t>(*articles));
  json.key("articles_read").number(static_cast<int64_t>(found->articles));
  json.key("blocks").open_list();
  for (const RepeatedBlock& block : found->blocks) write_block(json, block);
  json.close_list();
  json.key("more").boolean(found->more);
  json.close_object();
  return out;
}

Result<std::string> BlocksApi::protect(const ServedRequest& request) {
  const Result<uint64_t> key = key_of(request);
  if (!key) return tl::unexpected(key.error());
  Result<std::string> text = text_of_block(request, *key);
  if (!text) return text;
  return done(protections_.protect(parameter(request, "site"), {*key, beginning(*text)}));
}

Result<std::string> BlocksApi::unprotect(const ServedRequest& request) {
  Result<std::string> site = site_of(request);
  if (!site) return site;
  const Result<uint64_t> key = key_of(request);
  if (!key) return tl::unexpected(key.error());
  return done(protections_.unprotect(*site, *key));
}

// Where the request says that it stands, else in the newest article that holds it.
Result<std::string> BlocksApi::text_of_block(const ServedRequest& request, uint64_t key) {
  Result<std::string> site = site_of(request);
  if (!site) return site;
  std::optional<std::string> text;
  const auto look = [&](const Article& article) {
    if (const TextBlock* block = block_of(article, key)) text = block->text;
    return !text.has_value();
  };
  Result<void> looked;
  if (const std::string& id = parameter(request, "id"); !id.empty()) {
    looked = state_.article(*site, id).map([&](const std::optional<Article>& article) {
      if (article) look(*article);
    });
  } else {
    size_t articles = 0;
    looked = state_.for_each_article(*site, ArrivalOrder::kNewestFirst, [&](const Article& article) {
      return look(article) && ++articles < kArticlesOfBlocksMax;
    });
  }
  if (!looked) return tl::unexpected(looked.error());
  if (!text)
    return fail(ErrorCode::kNotFound, "no article of " + *site + " that was looked at has this block");
  return *text;
}

}  // namespace newsieve
