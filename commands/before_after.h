// A page before and after, for people to look at: every block that a reader sees, beside what is kept of it
// and, where it is dropped, why.
#pragma once

#include <string>

#include "model/article.h"

namespace newsieve {

struct BeforeAfterOptions {
  size_t columns = 100;  // Of the terminal. From 80 on the two stand side by side, else one after the other.
  bool colour = false;   // Dropped text red, for a terminal.
};

// Lines of at most `columns` characters (code points), but for single words that are longer.
std::string before_after(const Article& article, const BeforeAfterOptions& options);

}  // namespace newsieve
