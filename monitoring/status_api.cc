#include "monitoring/status_api.h"

#include "base/unicode.h"
#include "store/json_writer.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr size_t kArticlesReadMax = 2'000;
constexpr size_t kCopiesMax = 50;

// Nullopt: not given.
Result<std::optional<Instant>> instant_of(const ServedRequest& request, const char* name) {
  const std::string& text = parameter(request, name);
  if (text.empty()) return std::nullopt;
  const std::optional<Instant> instant = from_rfc3339(text);
  if (!instant)
    return fail(ErrorCode::kInvalid, std::string(name) + " \"" + text + "\" is not a time as in RFC 3339");
  return instant;
}

// Which articles are asked for.
struct Filter {
  std::string title;  // A part of it, in any case.
  std::optional<Instant> since;
  std::optional<Instant> until;

  static Result<Filter> of(const ServedRequest& request) {
    const auto since = instant_of(request, "since");
    if (!since) return tl::unexpected(since.error());
    const auto until = instant_of(request, "until");
    if (!until) return tl::unexpected(until.error());
    return Filter{fold_case(parameter(request, "title")), *since, *until};
  }

  bool admits(const Article& article) const {
    if (since && article.fetched_at < *since) return false;
    if (until && article.fetched_at >= *until) return false;
    return title.empty() || fold_case(article.metadata.title).find(title) != std::string::npos;
  }
};

void write_instant(JsonWriter& json, std::optional<Instant> instant) {
  if (instant && *instant != Instant()) return json.text(to_rfc3339(*instant));
  json.null();
}

void write_host(JsonWriter& json, const HostRecord& host, uint64_t queued, const Jobs& jobs) {
  json.open_object();
  json.key("host").text(host.host.text());
  const Result<Url> front = Url::parse(host.host.text());
  json.key("site").text(front ? registrable_domain(front->host()) : "");
  json.key("queued").number(static_cast<int64_t>(queued));
  write_instant(json.key("next_fetch"), host.next_fetch);
  json.key("delay_milliseconds").number(int64_t{host.delay_milliseconds});
  json.key("response_milliseconds").number(int64_t{host.response_milliseconds});
  json.key("last_status").number(int64_t{host.last_status});
  json.key("failures").number(int64_t{host.failures});
  json.key("robots_status").number(int64_t{host.robots_status});
  write_instant(json.key("robots_expires"), host.robots_expires);
  json.key("job").text(jobs.name_of(host.host).value_or(""));
  json.key("held").text(jobs.held(host.host, SystemClock().now()).value_or(""));
  json.key("pages").number(static_cast<int64_t>(host.pages));
  json.key("bytes").number(static_cast<int64_t>(host.bytes));
  json.close_object();
}

void write_summary(JsonWriter& json, const Article& article) {
  json.open_object();
  json.key("id").text(article.id);
  json.key("site").text(article.site);
  json.key("url").text(article.url.href());
  json.key("title").text(article.metadata.title);
  json.key("page_type").text(name(article.page_type));
  json.key("language").text(article.metadata.language);
  write_instant(json.key("date_published"), article.metadata.date_published);
  write_instant(json.key("date_fetched"), article.fetched_at);
  json.key("duplicate_kind").text(name(article.duplicate.kind));
  json.key("duplicate_of").text(article.duplicate.duplicate_of);
  json.key("similarity").number(article.duplicate.similarity);
  json.key("cluster").text(article.duplicate.cluster);
  json.key("revision").number(int64_t{article.revision});
  json.key("written").boolean(article.written);
  json.close_object();
}

}  // namespace

// An answer that grows article by article.
class ArticleList {
 public:
  ArticleList(Filter filter, size_t limit) : filter_(std::move(filter)), limit_(limit) {
    json_.open_object();
    json_.key("articles").open_list();
  }

  // False: enough.
  bool take(const Article& article) {
    if (filter_.admits(article)) {
      write_summary(json_, article);
      ++written_;
    }
    is_full_ = written_ >= limit_ || ++read_ >= kArticlesReadMax;
    return !is_full_;
  }

  std::string finish() {
    json_.close_list();
    json_.key("more").boolean(is_full_);
    json_.close_object();
    return std::move(out_);
  }

 private:
  const Filter filter_;
  const size_t limit_;
  size_t written_ = 0;
  size_t read_ = 0;
  bool is_full_ = false;
  std::string out_;
  JsonWriter json_{out_};
};

std::optional<ServedResponse> StatusApi::answer(const ServedRequest& request) {
  Result<std::string> json = std::string();
  if (request.path == "/api/counts") {
    json = counts();
  } else if (request.path == "/api/hosts") {
    json = hosts(request);
  } else if (request.path == "/api/sites") {
    json = sites(request);
  } else if (request.path == "/api/articles") {
    json = articles(request);
  } else if (request.path == "/api/article") {
    json = article(request);
  } else {
    return std::nullopt;
  }
  return json_or_error(json);
}

Result<std::string> StatusApi::counts() {
  const Result<StateCounts> counts = state_.counts();
  if (!counts) return tl::unexpected(counts.error());
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.key("urls_known").number(static_cast<int64_t>(counts->urls_known));
  json.key("urls_queued").number(static_cast<int64_t>(counts->urls_queued));
  json.key("urls_leased").number(static_cast<int64_t>(counts->urls_leased));
  json.key("urls_done").number(static_cast<int64_t>(counts->urls_done));
  json.key("urls_failed").number(static_cast<int64_t>(counts->urls_failed));
  json.key("articles").number(static_cast<int64_t>(counts->articles));
  json.close_object();
  return out;
}

Result<std::string> StatusApi::hosts(const ServedRequest& request) {
  const Result<size_t> limit = limit_of(request);
  if (!limit) return tl::unexpected(limit.error());
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.key("hosts").open_list();
  size_t count = 0;
  std::string last;
  Result<uint64_t> queued = 0;
  const Result<void> listed =
      state_.for_each_host(HostKey(parameter(request, "after")), [&](const HostRecord& host) {
        if (count == *limit) return ++count, false;
        queued = state_.urls_queued(host.host);
        if (!queued) return false;
        write_host(json, host, *queued, jobs_);
        last = host.host.text();
        return ++count, true;
      });
  if (!listed) return tl::unexpected(listed.error());
  if (!queued) return tl::unexpected(queued.error());
  json.close_list();
  json.key("next");
  count > *limit ? json.text(last) : json.null();
  json.close_object();
  return out;
}

Result<std::string> StatusApi::sites(const ServedRequest& request) {
  const Result<size_t> limit = limit_of(request);
  if (!limit) return tl::unexpected(limit.error());
  auto names = state_.sites(parameter(request, "after"), *limit + 1);
  if (!names) return tl::unexpected(names.error());
  const bool has_more = names->size() > *limit;
  if (has_more) names->pop_back();
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.key("sites").open_list();
  for (const std::string& site : *names) {
    const Result<uint64_t> count = state_.articles_of(site);
    if (!count) return tl::unexpected(count.error());
    json.open_object();
    json.key("site").text(site);
    json.key("articles").number(static_cast<int64_t>(*count));
    json.close_object();
  }
  json.close_list();
  json.key("next");
  has_more ? json.text(names->back()) : json.null();
  json.close_object();
  return out;
}

Result<std::string> StatusApi::articles(const ServedRequest& request) {
  const Result<size_t> limit = limit_of(request);
  if (!limit) return tl::unexpected(limit.error());
  Result<Filter> filter = Filter::of(request);
  if (!filter) return tl::unexpected(filter.error());
  ArticleList list(std::move(*filter), *limit);
  const std::string& site = parameter(request, "site");
  const std::string& cluster = parameter(request, "cluster");
  Result<void> listed;
  if (!cluster.empty()) {
    listed = list_cluster(cluster, site, list);
  } else if (!site.empty()) {
    listed = state_.for_each_article(site, ArrivalOrder::kNewestFirst,
                                     [&](const Article& article) { return list.take(article); });
  } else {
    listed = list_places(recent_.newest(kArticlesReadMax), list);
  }
  if (!listed) return tl::unexpected(listed.error());
  return list.finish();
}

Result<void> StatusApi::list_cluster(const std::string& cluster, const std::string& likely_site,
                                     ArticleList& list) {
  const auto first = find_anywhere(cluster, likely_site);
  if (!first) return tl::unexpected(first.error());
  if (*first && !list.take(**first)) return {};
  std::vector<ArticlePlace> places;
  return state_
      .for_each_in_cluster(cluster,
                           [&](const std::string& site, const std::string& id) {
                             places.push_back({site, id});
                             return places.size() < kArticlesReadMax;
                           })
      .and_then([&] { return list_places(places, list); });
}

Result<void> StatusApi::list_places(const std::vector<ArticlePlace>& places, ArticleList& list) {
  for (const ArticlePlace& place : places) {
    const auto article = state_.article(place.site, place.id);
    if (!article) return tl::unexpected(article.error());
    if (*article && !list.take(**article)) break;
  }
  return {};
}

Result<std::string> StatusApi::article(const ServedRequest& request) {
  const auto found = find(request);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kNotFound, "there is no such article");
  const Article& article = **found;
  const auto copies = copies_of(article);
  if (!copies) return tl::unexpected(copies.error());
  // The records are JSON already.
  std::string out =
      "{\"article\":" + to_record(article, article.duplicate, {.blocks = true}) + ",\"copies\":[";
  for (const Article& copy : *copies) {
    if (!out.ends_with('[')) out += ',';
    out += to_record(copy, copy.duplicate, {});
  }
  return out + "]}";
}

// --- where articles are ---

Result<std::optional<Article>> StatusApi::find(const ServedRequest& request) {
  const std::string& text = parameter(request, "url");
  if (text.empty()) {
    const std::string& site = parameter(request, "site");
    const std::string& id = parameter(request, "id");
    if (site.empty() || id.empty()) return fail(ErrorCode::kInvalid, "name a url, or a site and an id");
    return state_.article(site, id);
  }
  const Result<Url> url = Url::parse(text);
  if (!url) return tl::unexpected(url.error());
  return state_.article(registrable_domain(url->host()), article_id(*url));
}

// The state keeps articles by site; of a cluster's first article only the id is known.
Result<std::optional<Article>> StatusApi::find_anywhere(const std::string& id,
                                                        const std::string& likely_site) {
  auto found = state_.article(likely_site, id);
  if (!found || *found) return found;
  const auto names = state_.sites();
  if (!names) return tl::unexpected(names.error());
  for (const std::string& site : *names) {
    found = state_.article(site, id);
    if (!found || *found) return found;
  }
  return found;
}

// The others of its cluster, the first one first.
Result<std::vector<Article>> StatusApi::copies_of(const Article& article) {
  std::vector<Article> copies;
  const std::string& cluster = article.duplicate.cluster;
  if (cluster.empty()) return copies;
  if (cluster != article.id) {
    auto first = find_anywhere(cluster, article.site);
    if (!first) return tl::unexpected(first.error());
    if (*first) copies.push_back(std::move(**first));
  }
  std::vector<ArticlePlace> places;
  const Result<void> listed =
      state_.for_each_in_cluster(cluster, [&](const std::string& site, const std::string& id) {
        if (id != article.id || site != article.site) places.push_back({site, id});
        return places.size() < kCopiesMax;
      });
  if (!listed) return tl::unexpected(listed.error());
  for (const ArticlePlace& place : places) {
    auto copy = state_.article(place.site, place.id);
    if (!copy) return tl::unexpected(copy.error());
    if (*copy) copies.push_back(std::move(**copy));
  }
  return copies;
}

}  // namespace newsieve
