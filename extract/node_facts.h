// What the rules of extraction ask of every element, read from the tree once, in document order.
//
// Marks are what an element says of itself; `within` adds what its ancestors say. Hints are guesses from
// words in class and id: they make a choice likelier, and no rule decides by them alone. A shape is tag and
// class; a path is the shapes from <html> down, without positions, so equal paths on two pages of a site are
// the same place of its layout.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

enum NodeMark : uint32_t {
  kMarkNoText =
      1U << 0,  // What it holds is no text to read: <head>, <template>, <select>, <button>, <rt> ...
  kMarkHidden = 1U << 24,        // Not shown: hidden, display:none, visibility:hidden.
  kMarkLink = 1U << 1,           // <a href>.
  kMarkNavigation = 1U << 2,     // <nav>, <menu> and their ARIA roles.
  kMarkFooter = 1U << 3,         // <footer>, role=contentinfo.
  kMarkHeader = 1U << 4,         // <header>, role=banner.
  kMarkAside = 1U << 5,          // <aside>, role=complementary.
  kMarkForm = 1U << 6,           // <form>, <dialog>, <fieldset>, role=search, dialog, alert ...
  kMarkComment = 1U << 7,        // schema.org Comment or UserComments.
  kMarkFigure = 1U << 8,         // <figure>.
  kMarkCaption = 1U << 9,        // <figcaption>, <caption>.
  kMarkQuote = 1U << 10,         // <blockquote>.
  kMarkList = 1U << 11,          // <ul>, <ol>, <dl>.
  kMarkPreformatted = 1U << 12,  // <pre>.
  kMarkRow = 1U << 13,           // <tr> of a table that holds data rather than layout.
  kMarkArticle = 1U << 14,       // <article>, <main>, role=main, role=article.
  kMarkArticleBody = 1U << 15,   // itemprop=articleBody, property=articleBody.
  kMarkByline = 1U << 16,        // rel=author, itemprop=author, datePublished, <time>, <address>.
  kHintComment = 1U << 17,
  kHintRelated = 1U << 18,  // Related, recommended, most read, promotion, newsletter, advertisement.
  kHintChrome = 1U << 19,   // Menu, footer, share, tags, consent.
  kHintByline = 1U << 20,
  kHintHidden = 1U << 23,  // Shown at some widths, after a click, or to some readers only.
  kHintCaption = 1U << 21,
  kHintBody = 1U << 22,    // Article, content, story, entry.
  kHintCredit = 1U << 25,  // Whose picture it is.

  kMarkMicrodata = 1U << 26,  // It has an itemprop or an itemtype.
  kMarkLicense = 1U << 27,    // <a rel=license>.
};
inline constexpr uint32_t kMarksOfChrome = kMarkNavigation | kMarkFooter | kMarkForm | kMarkAside;

struct NodeFacts {
  uint32_t own = 0;
  uint32_t within = 0;  // own and every ancestor's.
  uint64_t shape = 0;   // 0 for text.
  uint64_t path = 0;
};

// One entry a node, by NodeId. A text node has its parent's `within` and `path`.
std::vector<NodeFacts> read_node_facts(const HtmlTree& tree);

// True if a style attribute sets `property` to what begins with `value`. Both in lower case, as styles mostly
// are.
bool style_says(std::string_view style, std::string_view property, std::string_view value);

// True for text and for elements that run on within a line (<br>, which ends one, is not a box either).
bool is_inline_tag(HtmlTag tag);

// True for elements that begin a new line; all others run on within one.
bool is_block_element(const HtmlTree& tree, NodeId id);

}  // namespace newsieve
