// What it takes to call a block repeated: the thresholds of site memory in one place, and why each is there.
//
// They were chosen on generated sites (bench/site_lab, seeds 0 to 35), and measured on others that nobody had
// looked at (seeds 36 to 71) and on real ones: bench/RESULTS.md.
#pragma once

#include <cstddef>
#include <cstdint>

namespace newsieve {

// The kinds of evidence. All are used; bench/site_blocks_bench.cc leaves out one at a time to show its worth.
enum class SiteSignal : uint8_t {
  kTeaserByLink,      // It links to an article and begins like it.
  kLinkLine,          // It is a link to an article and little else.
  kTeaserByText,      // It reads like the title, summary or lead of one other article,
  kTitleBesideWords,  // ... or like its title with a few words before or after.
  kBoxByPath,         // It stands where the texts keep coming back: the same path of tags and classes,
  kBoxByList,         // ... or the same kind of list.
  kExactKey,          // It has come back itself,
  kSimHash,           // ... or one that differs in few words.
  kSection,           // Most of its section has it.
  kOwnText,           // It is the article's own title, summary or lead: others repeat it to announce it.
  kStandsTwice,       // It stands in the body and again in a place of its own: here it is the story.
  kBody,              // It stands where the body does: many more repeats are needed.
  kHeading,           // ... and so for a short line above text of the body.
  kLongProse,         // It is long prose: more repeats are needed.
  kCount
};

struct SiteRules {
  uint32_t without = 0;  // Signals left out, a bit each.
  bool uses(SiteSignal signal) const { return (without >> static_cast<uint32_t>(signal) & 1U) == 0; }

  // Where the body stands, columns share openings, agencies their credits, and formats their headings. On
  // fewer than a dozen pages a line that all have may still be their author's.
  uint32_t body_repeats_min = 12;
  double body_repeats_share = .4;

  // Elsewhere short texts need SiteBlocksOptions::repeats_share. Long ones may be quoted: they need
  // long_repeats_share and so many stories, or half of a small site.
  uint32_t long_words = 25;
  uint32_t long_repeats_min = 8;

  // A notice of one section, be the section small or large.
  uint32_t section_repeats_min = 8;
  double section_share = .6;

  // A title or lead that half the site has is a slogan.
  double slogan_share = .5;

  // "See also: TITLE", "TITLE (12 May)": so many words beside the title, and no more in all.
  uint32_t teaser_words_max = 30;
  size_t beside_title_max = 6;

  // A box is judged by enough stories and distinct texts. Of its texts some come back, and those are seen
  // often; where they are links, or announce articles, that need not be half of all.
  uint32_t box_stories_min = 3;
  uint32_t box_texts_min = 5;
  double box_texts_repeated = .1;     // Of the texts.
  double box_repeated = .5;           // Of the sightings;
  double young_box_repeated = .4;     // ... on a site of fewer stories than this many, whose lists have had
  uint32_t box_young_stories = 60;    // less time to come back.
  double link_box_repeated = .25;     // The same for a box of links, or of teasers.
  double teaser_box_announced = .15;  // Of the texts of a box of teasers.
};

}  // namespace newsieve
