// What each kind of evidence of site memory is worth: the pages of a site, cleaned with all of it and with
// each left out in turn.
//
//   site_blocks_bench PAGES.jsonl FOLDER [VARIANT...]
//   site_blocks_bench --list                            names the variants
//
// Writes FOLDER/VARIANT.jsonl, a record a page, for each variant:
//   extraction      each page on its own
//   all             judged by all pages, as a job does at its end
//   online          each page judged by those up to it, as the daemon does with a settled site
//   windowN         the same, with so few pages remembered that they have N blocks
//   firstN          the first N pages alone, judged by themselves
//   without-SIGNAL  as `all`, with one signal left out
// Without VARIANT: all of them. bench/site_quality.sh scores what is written.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/site_blocks.h"
#include "service/page_list.h"
#include "service/page_reader.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(SiteSignal::kCount)> kSignals = {
    "teaser-by-link", "link-line", "teaser-by-text", "title-beside-words", "box-by-path",  "box-by-list",
    "exact-key",      "simhash",   "section",        "own-text",           "stands-twice", "body",
    "heading",        "long-prose"};

std::vector<std::string> all_variants() {
  std::vector<std::string> names = {"extraction", "all", "online", "first5", "first20"};
  for (const std::string_view signal : kSignals) names.push_back(fmt::format("without-{}", signal));
  return names;
}

Result<std::vector<Article>> read_articles(const std::string& path) {
  Result<PageList> list = PageList::open(path);
  if (!list) return tl::unexpected(list.error());
  const PageReader reader({}, {}, nullptr);
  std::vector<Article> articles;
  while (true) {
    Result<std::optional<ListedPage>> listed = list->next();
    if (!listed) return tl::unexpected(listed.error());
    if (!*listed) return articles;
    if (!(*listed)->error.empty()) return fail(ErrorCode::kIo, (*listed)->error);
    ReadPage read = reader.read(std::move((*listed)->page));
    if (read.article) articles.push_back(std::move(*read.article));
  }
}

// One memory a site, of the articles in the order in which they come.
class Sites {
 public:
  Sites(const SiteBlocksOptions& options, const SiteRules& rules) : options_(options), rules_(rules) {}

  SiteBlocks& of(const Article& article) {
    return sites_.try_emplace(article.site, SiteBlocks(options_, rules_)).first->second;
  }

 private:
  const SiteBlocksOptions options_;
  const SiteRules rules_;
  std::map<std::string, SiteBlocks> sites_;
};

std::optional<size_t> number_after(std::string_view name, std::string_view prefix) {
  size_t number = 0;
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? std::optional(number) : std::nullopt;
}

// False: there is no such variant.
bool set_rules(std::string_view variant, SiteRules& rules) {
  if (variant == "extraction" || variant == "all" || variant == "online" || number_after(variant, "first") ||
      number_after(variant, "window"))
    return true;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    if (variant == fmt::format("without-{}", kSignals[i])) rules.without = 1U << i;
  }
  return rules.without != 0;
}

std::vector<Article> cleaned(std::vector<Article> articles, std::string_view variant,
                             const SiteRules& rules) {
  if (variant == "extraction") return articles;
  if (const auto first = number_after(variant, "first"); first && *first < articles.size())
    articles.resize(*first);
  SiteBlocksOptions options;
  const auto window = number_after(variant, "window");
  if (window) options.keys_max = *window;
  Sites sites(options, rules);
  const bool online = variant == "online" || window;
  if (!online) {
    for (const Article& article : articles) sites.of(article).learn(article);
  }
  for (Article& article : articles) {
    if (online) sites.of(article).learn(article);
    newsieve::apply(sites.of(article).judge(article), article);
  }
  return articles;
}

int fail_with(std::string_view message) {
  fmt::print(stderr, "site_blocks_bench: {}\n", message);
  return 1;
}

int run(const std::string& pages, const std::filesystem::path& folder, std::vector<std::string> variants) {
  const Result<std::vector<Article>> articles = read_articles(pages);
  if (!articles) return fail_with(articles.error().message);
  std::filesystem::create_directories(folder);
  if (variants.empty()) variants = all_variants();
  for (const std::string& variant : variants) {
    SiteRules rules;
    if (!set_rules(variant, rules)) return fail_with("no such variant: " + variant);
    std::ofstream out(folder / (variant + ".jsonl"));
    for (const Article& article : cleaned(*articles, variant, rules))
      out << to_record(article, article.duplicate, {}) << '\n';
    if (!out.flush()) return fail_with("cannot write " + (folder / (variant + ".jsonl")).string());
  }
  return 0;
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--list") {
    for (const std::string& variant : newsieve::all_variants()) fmt::print("{}\n", variant);
    return 0;
  }
  if (argc < 3) return newsieve::fail_with("give PAGES.jsonl and FOLDER; see the top of the source");
  return newsieve::run(argv[1], argv[2], {argv + 3, argv + argc});
}
