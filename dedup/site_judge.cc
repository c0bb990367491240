#include "dedup/site_judge.h"

#include <algorithm>

#include "base/hash.h"
#include "dedup/words.h"

namespace newsieve {
namespace {

double share(uint32_t part, uint32_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Something of its own: a protected block may stand on every page.
bool keeps_something(const std::vector<BlockVerdict>& verdicts) {
  return std::any_of(verdicts.begin(), verdicts.end(),
                     [](const BlockVerdict& verdict) { return verdict.reason == BlockReason::kMainContent; });
}

}  // namespace

SiteJudge::SiteJudge(const SiteBlocksOptions& options, const SiteRules& rules, const Stories& stories,
                     const std::vector<uint64_t>& protected_keys, const Article& article)
    : options_(options),
      rules_(rules),
      stories_(stories),
      protected_keys_(protected_keys),
      article_(article),
      keyed_(keyed(article)),
      own_(stories.stories_of(keyed_.learnt)),
      seen_(static_cast<uint32_t>(stories.stories() - own_.size() + 1)) {
  if (!uses(SiteSignal::kStandsTwice)) return;
  for (const TextBlock& block : article.blocks) {
    if (block.path != keyed_.body_path) beside_body_.push_back(block.key.exact);
  }
  std::sort(beside_body_.begin(), beside_body_.end());
}

// Where teasers and promotion stand between the paragraphs in the same box, the box cannot be told from
// boilerplate, but its blocks can.
std::vector<BlockVerdict> SiteJudge::verdicts() const {
  for (const bool by_box : {true, false}) {
    Verdicts found = verdicts(by_box);
    if (keeps_something(found)) return found;
  }
  Verdicts kept(article_.blocks.size());
  for (size_t i = 0; i < kept.size(); ++i) {
    const TextBlock& block = article_.blocks[i];
    kept[i].reason = !is_judged(block)     ? block.reason
                     : is_protected(block) ? BlockReason::kProtected
                                           : BlockReason::kMainContent;
  }
  return kept;
}

// From the last block to the first: a short line above text that is kept is its heading.
std::vector<BlockVerdict> SiteJudge::verdicts(bool by_box) const {
  Verdicts verdicts(article_.blocks.size());
  bool above_body = false;
  for (size_t i = verdicts.size(); i-- > 0;) {
    const TextBlock& block = article_.blocks[i];
    verdicts[i].reason = block.reason;
    if (is_judged(block)) verdicts[i] = verdict(block, by_box, above_body);
    const bool is_short_line = is_judged(block) && !places(block);
    if (!is_short_line) above_body = keeps(verdicts[i].reason);
  }
  return verdicts;
}

BlockVerdict SiteJudge::verdict(const TextBlock& block, bool by_box, bool above_body) const {
  const uint32_t others = others_with(block);
  BlockVerdict verdict;
  verdict.reason = BlockReason::kMainContent;
  verdict.evidence.pages_with = others + 1;
  verdict.evidence.pages_seen = seen_;
  if (is_protected(block)) {
    verdict.reason = BlockReason::kProtected;
    return verdict;
  }
  if (is_own(block, others, by_box)) return verdict;
  verdict.evidence.teaser_of = teaser_of(block);
  if (!verdict.evidence.teaser_of.empty()) {
    verdict.reason = BlockReason::kTeaser;
    return verdict;
  }
  if (seen_ < options_.articles_young) return verdict;
  if (const std::optional<BoxCounts> box = by_box ? repeated_box(block) : std::nullopt) {
    verdict.reason = BlockReason::kRepeatedContainer;
    verdict.evidence.box_sightings = box->sightings;
    verdict.evidence.box_repeated = box->repeated_sightings;
  } else if (others + 1 >= repeats_needed(block, above_body) || is_of_section(block, others + 1)) {
    verdict.reason = BlockReason::kRepeatedBlock;
  }
  return verdict;
}

bool SiteJudge::is_protected(const TextBlock& block) const {
  return std::binary_search(protected_keys_.begin(), protected_keys_.end(), block.key.exact);
}

uint32_t SiteJudge::others_with(const TextBlock& block) const {
  if (!uses(SiteSignal::kExactKey)) return 0;
  return uses(SiteSignal::kSimHash) ? stories_.others_near(block.key.exact, block.key.simhash, own_)
                                    : stories_.others_with(block.key.exact, own_);
}

// The article's own title, summary or lead, which other pages repeat to announce it.
bool SiteJudge::is_own(const TextBlock& block, uint32_t others, bool by_box) const {
  if (stands_beside_body(block)) return true;
  const uint64_t key = block.key.exact;
  if (!uses(SiteSignal::kOwnText) || share(others, seen_) >= rules_.slogan_share) return false;
  if (key == keyed_.title || key == keyed_.summary) return true;
  if (key != keyed_.lead) return false;
  if (is_body(block) || is_lead_box(block)) return true;
  // The first text may also be a teaser above the body.
  return stories_.announcers(key, own_) == 0 && !(by_box && repeated_box(block));
}

// What stands both in the body and in a place of its own is the site's notice there, and the story here.
bool SiteJudge::stands_beside_body(const TextBlock& block) const {
  return is_body(block) && std::binary_search(beside_body_.begin(), beside_body_.end(), block.key.exact);
}

std::string SiteJudge::teaser_of(const TextBlock& block) const {
  if (!block.link_url.empty()) {
    if (uses(SiteSignal::kTeaserByLink) && stories_.announces(block.link_url, block.key, own_))
      return block.link_url;
    if (uses(SiteSignal::kLinkLine) && mostly_links(block) && stories_.knows(block.link_url, own_))
      return block.link_url;
  }
  if (!uses(SiteSignal::kTeaserByText) || is_lead_box(block)) return {};
  std::string url = stories_.announced_by(block.key.exact, own_);
  if (url.empty() && block.key.words <= rules_.teaser_words_max) url = teaser_beside_words(block.text);
  return url;
}

// A title with a few words before or after it: "See also: TITLE", "TITLE (12 May)".
std::string SiteJudge::teaser_beside_words(std::string_view text) const {
  if (!uses(SiteSignal::kTitleBesideWords)) return {};
  Words words;
  words.read(text, Digits::kZero);
  std::string_view without_first = words.folded();
  std::string_view without_last = words.folded();
  const size_t count = words.hashes().size();
  for (size_t beside = 1; beside <= rules_.beside_title_max && beside + kAnnouncedWordsMin <= count;
       ++beside) {
    without_first.remove_prefix(without_first.find(' ') + 1);
    without_last = without_last.substr(0, without_last.rfind(' '));
    for (const std::string_view title : {without_first, without_last}) {
      std::string url = stories_.announced_by(hash64(title), own_);
      if (!url.empty()) return url;
    }
  }
  return {};
}

bool SiteJudge::is_body(const TextBlock& block) const {
  return block.path == keyed_.body_path && !mostly_links(block);
}

// More titles and leads stand there than anything else.
bool SiteJudge::is_lead_box(const TextBlock& block) const {
  const BoxCounts box = stories_.counts().box(boxes_of(block)[0]);
  return box.own > box.sightings;
}

// The box by which the block is repeated. The path of the body holds whatever the site puts there, and says
// nothing of it; nor does the list that the paragraphs of most stories are in.
std::optional<BoxCounts> SiteJudge::repeated_box(const TextBlock& block) const {
  if (!places(block) || is_lead_box(block)) return std::nullopt;
  const Boxes boxes = boxes_of(block);
  for (size_t i = 0; i < boxes.size(); ++i) {
    const bool by_path = i == 0;
    if (!uses(by_path ? SiteSignal::kBoxByPath : SiteSignal::kBoxByList)) continue;
    const BoxCounts box = stories_.counts().box(boxes[i]);
    if (is_body(block) && (by_path || 2 * box.bodies > box.stories)) continue;
    const bool announces = share(box.announced, box.texts) >= rules_.teaser_box_announced;
    const double of_texts =
        seen_ < rules_.box_young_stories ? rules_.young_box_repeated : rules_.box_repeated;
    const double needed = mostly_links(block) || announces ? rules_.link_box_repeated : of_texts;
    if (box.stories >= rules_.box_stories_min && box.texts >= rules_.box_texts_min &&
        share(box.repeated, box.texts) >= rules_.box_texts_repeated &&
        share(box.repeated_sightings, box.sightings) >= needed)
      return box;
  }
  return std::nullopt;
}

// In how many stories the block must be to be called repeated.
double SiteJudge::repeats_needed(const TextBlock& block, bool above_body) const {
  const double seen = seen_;
  const double any = std::max(static_cast<double>(options_.repeats_min), options_.repeats_share * seen);
  const bool is_heading = uses(SiteSignal::kHeading) && !places(block) && above_body;
  if (uses(SiteSignal::kBody) && (is_body(block) || is_lead_box(block) || is_heading))
    return std::max<double>(rules_.body_repeats_min, rules_.body_repeats_share * seen);
  if (uses(SiteSignal::kLongProse) && block.key.words >= rules_.long_words && !mostly_links(block)) {
    const double enough = std::max<double>(rules_.long_repeats_min, options_.long_repeats_share * seen);
    return std::max(any, std::min(enough, seen / 2));
  }
  return any;
}

// Most of its section has it.
bool SiteJudge::is_of_section(const TextBlock& block, uint32_t stories) const {
  const uint64_t section = keyed_.learnt.section;
  if (!uses(SiteSignal::kSection) || section == 0 || stories < rules_.section_repeats_min) return false;
  return stories * stories_.share_in(section, block.key.exact) >=
         rules_.section_share * stories_.stories_in(section);
}

}  // namespace newsieve
