// newsieve explain: every block of a page, kept or dropped, and why.
#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "commands/job.h"

namespace newsieve {
namespace {

// What is kept is to be read; what is dropped stands back behind its reason.
void explain(const Article& article, bool colour) {
  const auto styled = [colour](fmt::text_style style) { return colour ? style : fmt::text_style(); };
  const fmt::text_style kept = styled(fmt::fg(fmt::terminal_color::green));
  const fmt::text_style dropped = styled(fmt::fg(fmt::terminal_color::red));
  const fmt::text_style faint = styled(fmt::emphasis::faint);
  fmt::print("{}\n{}\n", article.url.href(), article.metadata.title);
  if (!article.warc.file.empty())
    fmt::print("archived in {} at byte {}\n", article.warc.file, article.warc.offset);
  fmt::print("\n");
  for (const TextBlock& block : article.blocks) {
    fmt::print(is_kept(block) ? kept : dropped, "{} [{}]", is_kept(block) ? "kept   " : "dropped",
               why(block));
    fmt::print(is_kept(block) ? fmt::text_style() : faint, " {}\n", block.text);
  }
}

// The article of that URL: its id is made of the URL, or its input gave it another one.
Result<std::optional<Article>> find_article(CrawlState& state, const Url& url) {
  const std::string site = registrable_domain(url.host());
  Result<std::optional<Article>> found = state.article(site, article_id(url));
  if (!found || *found) return found;
  const Result<void> searched =
      state.for_each_article(site, ArrivalOrder::kNewestFirst, [&](Article article) {
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
  Result<std::optional<Article>> article = find_article(job->state(), *url);
  if (!article) return fail_with(article.error(), kExitFailed);
  if (!*article) {
    return fail_with({ErrorCode::kNotFound, "no article of " + url->href() + " in " + command.job.data},
                     kExitFailed);
  }
  const Result<SiteBlocks> blocks =
      learn_site(job->state(), (*article)->site, command.job.config.site_blocks);
  if (!blocks) return fail_with(blocks.error(), kExitFailed);
  newsieve::apply(blocks->judge(**article), **article);
  explain(**article, ::isatty(STDOUT_FILENO) == 1);
  return kExitDone;
}

}  // namespace newsieve
