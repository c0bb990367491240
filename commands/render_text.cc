#include "commands/render.h"

namespace newsieve {

std::string to_text(const Article& article) { return text_of(article) + "\n"; }

}  // namespace newsieve
