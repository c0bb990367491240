// The record users read: "schema": "newsieve/1", one JSON object a line. Fields and their meaning:
// docs/RECORD.md.
#pragma once

#include <string>
#include <string_view>

#include "base/enum_names.h"
#include "base/result.h"
#include "model/article.h"

namespace newsieve {

// Whose field names: ours, or those of a tool whose output is to be replaced (store/record_schemas.h).
enum class RecordSchema : uint8_t { kNewsieve, kTrafilatura, kNewspaper4k, kNewsPlease, kFundus };
inline constexpr EnumNames<RecordSchema, 5> kRecordSchemaNames{
    {"newsieve", "trafilatura", "newspaper4k", "news-please", "fundus"}};

struct RecordOptions {
  bool blocks = false;           // Adds "blocks": every block with kept, reason and text. For kNewsieve only.
  bool drop_duplicates = false;  // A copy (exact, near, contained) is written without its text, summary,
                                 // blocks and images: what it is, and of what it is a copy.
  RecordSchema schema = RecordSchema::kNewsieve;
};

// One line without its newline. Valid UTF-8 JSON whatever the article holds. Absent values are null, lists
// [].
std::string to_record(const Article& article, const DupVerdict& verdict, const RecordOptions& options);

// The article as bytes for the state, and back. kCorrupt if they are not what encode_article wrote.
std::string encode_article(const Article& article);
Result<Article> decode_article(std::string_view bytes);

}  // namespace newsieve
