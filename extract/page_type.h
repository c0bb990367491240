// What kind of page this is: an article, a live blog, a film or pictures with a few words, or a list of other
// pages.
//
// What the page says of itself (JSON-LD, og:type, microdata of its outer elements) is believed where its
// structure does not speak against it; where it says nothing the structure decides. An *entry* is one of
// several siblings of one shape that hold text of the article: entries that each have a time make a live
// blog, short ones that each lead to one other page of the site make an index. A film is a player
// beside few words; a gallery has captions that say more than its text. No rule knows a site or a language.
//
// The confidence is a rough one: .95 where the page says what its structure shows, .5 where little speaks
// for either.
#pragma once

#include <span>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/links.h"
#include "extract/main_content.h"
#include "extract/metadata.h"
#include "extract/node_facts.h"
#include "model/url.h"

namespace newsieve {

struct PageTypeVerdict {
  PageType type = PageType::kOther;
  double confidence = 0;  // 0 to 1.
};

// `content`: what choose_main_content() made of `page`. Its verdict that a page is an index stands.
PageTypeVerdict judge_page_type(const HtmlTree& tree, std::span<const NodeFacts> facts,
                                const PageMetadata& metadata, const PageLinks& links, const Url& page_url,
                                const PageBlocks& page, const MainContent& content);

// An index has no text of its own: takes out of the main content what is in it, and says why.
void keep_nothing(PageBlocks& page, MainContent& content);

}  // namespace newsieve
