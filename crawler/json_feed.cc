#include "crawler/json_feed.h"

#include <boost/json.hpp>
#include <string>

#include "base/ascii.h"
#include "base/internet_date.h"
#include "base/unicode.h"

namespace newsieve {
namespace {

namespace json = boost::json;

// Empty where there is no such member or it is no string.
std::string_view member(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

Url first_url(const json::object& object, std::initializer_list<const char*> names, const Url& base) {
  for (const char* name : names) {
    const std::string_view address = member(object, name);
    if (address.empty()) continue;
    // An id is an address only if it is a whole one.
    const bool is_id = std::string_view(name) == "id";
    if (Result<Url> url = is_id ? Url::parse(address) : Url::resolve(base, address)) return *std::move(url);
  }
  return {};
}

}  // namespace

bool is_json_feed(std::string_view text) {
  constexpr size_t kHeadBytes = 64 << 10;  // Contents may stand before the version.
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trim(text.substr(0, kHeadBytes));
  const auto has = [text](std::string_view words) { return text.find(words) != std::string_view::npos; };
  return text.starts_with('{') && (has("jsonfeed.org/version/") || has("jsonfeed.org\\/version\\/") ||
                                   (has("\"version\"") && has("\"items\"")));
}

Result<Feed> parse_json_feed(std::string_view text, const Url& base) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  boost::system::error_code error;
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  const json::value document = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error || !document.is_object()) {
    return fail(ErrorCode::kInvalid, "not a feed: " + base.href() + ": broken JSON");
  }
  const json::object& root = document.get_object();
  Feed feed;
  feed.title = fold_spaces(member(root, "title"));
  feed.home = first_url(root, {"home_page_url"}, base);
  const json::value* items = root.if_contains("items");
  if (items == nullptr || !items->is_array()) return feed;
  for (const json::value& value : items->get_array()) {
    if (feed.items.size() >= kFeedItemsMax) break;
    FeedItem item;
    if (value.is_object()) {
      const json::object& object = value.get_object();
      item.url = first_url(object, {"url", "external_url", "id"}, base);
      item.title = fold_spaces(member(object, "title"));
      item.published = from_internet_date(member(object, "date_published"));
      item.updated = from_internet_date(member(object, "date_modified"));
    }
    if (item.url.empty()) {
      ++feed.items_invalid;
    } else {
      feed.items.push_back(std::move(item));
    }
  }
  return feed;
}

}  // namespace newsieve
