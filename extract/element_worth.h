// How much each element of a page is worth as the article, in words of prose.
//
// An element's worth is that of its own blocks and of its children. A block of prose counts its words outside
// links, one of links counts against. A child that is worth less than nothing can be left out at a small
// price, so a long list of links inside a body does not spoil the body. Navigation, footers, forms, asides,
// comments, and containers whose class hints at such things keep a small share of their worth, unless they
// hold the headline or, where none is known, most of the page's prose: a form around the whole page says
// nothing.
#pragma once

#include <span>
#include <vector>

#include "extract/blocks.h"
#include "extract/body_prior.h"
#include "extract/headline.h"
#include "extract/html_tree.h"
#include "extract/node_facts.h"
#include "extract/prose.h"

namespace newsieve {

// Everything known of a page when its main content is chosen. References outlive the choice.
struct PageEvidence {
  const HtmlTree& tree;
  const std::span<const NodeFacts> facts;
  const PageBlocks& page;
  const std::vector<BlockProse>& prose;
  const Headline& headline;
  const BodyPrior& told;
  const std::vector<bool>& teasers;  // One a block: see extract/teasers.h.
};

class ElementWorth {
 public:
  explicit ElementWorth(const PageEvidence& evidence);

  double of(NodeId id) const { return worth_[id]; }

  // The element that is worth most; of those around it that hold nearly the same, the smallest. kNoNode: no
  // element is worth anything.
  NodeId best() const;

 private:
  double worth_of_block(size_t i) const;
  bool is_of_another_article(NodeId element) const;
  void find_shares();
  void add_up();
  NodeId narrowed(NodeId root) const;

  const PageEvidence evidence_;
  const HtmlTree& tree_;
  std::vector<bool> in_article_;  // Below an <article>.
  std::vector<double> share_;     // What its own marks leave an element of its worth.
  std::vector<double> worth_;
};

}  // namespace newsieve
