// newsieve explain: every block of a page, kept or dropped, and why.
#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include "service/commands.h"
#include "service/exit_code.h"
#include "service/job.h"

namespace newsieve {
namespace {

std::string because(const BlockVerdict& verdict) {
  std::string why(name(verdict.reason));
  if (verdict.reason == BlockReason::kTeaser) return why + " of " + verdict.teaser_of;
  if (verdict.reason == BlockReason::kRepeatedBlock || verdict.reason == BlockReason::kRepeatedContainer) {
    why += fmt::format(", {}/{} articles", verdict.articles_with, verdict.articles_seen);
  }
  return why;
}

void explain(const Article& article, const std::vector<BlockVerdict>& verdicts, bool colour) {
  fmt::print("{}\n{}\n\n", article.url.href(), article.metadata.title);
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const bool kept = verdicts[i].reason == BlockReason::kMainContent;
    const std::string line =
        fmt::format("{} [{}] {}", kept ? "kept   " : "dropped", because(verdicts[i]), article.blocks[i].text);
    if (colour) {
      fmt::print(fmt::fg(kept ? fmt::terminal_color::green : fmt::terminal_color::red), "{}\n", line);
    } else {
      fmt::print("{}\n", line);
    }
  }
}

// The article of that URL: its id is made of the URL, or its input gave it another one.
Result<std::optional<Article>> find_article(CrawlState& state, const Url& url) {
  const std::string site = registrable_domain(url.host());
  Result<std::optional<Article>> found = state.article(site, article_id(url));
  if (!found || *found) return found;
  const Result<void> searched = state.for_each_article(site, [&](Article article) {
    if (article.url != url) return true;
    found = std::move(article);
    return false;
  });
  return searched ? found : tl::unexpected(searched.error());
}

}  // namespace

int run(const ExplainCommand& command) {
  const Result<Url> url = Url::parse(command.url);
  if (!url) return fail_with(url.error(), kExitUsage);
  Result<JobState> job = JobState::open_existing(command.job);
  if (!job) return fail_with(job.error(), kExitFailed);
  const Result<std::optional<Article>> article = find_article(job->state(), *url);
  if (!article) return fail_with(article.error(), kExitFailed);
  if (!*article) {
    return fail_with({ErrorCode::kNotFound, "no article of " + url->href() + " in " + command.job.data},
                     kExitFailed);
  }
  const Result<SiteBlocks> blocks =
      learn_site(job->state(), (*article)->site, command.job.config.site_blocks);
  if (!blocks) return fail_with(blocks.error(), kExitFailed);
  explain(**article, blocks->judge(**article), ::isatty(STDOUT_FILENO) == 1);
  return kExitDone;
}

}  // namespace newsieve
