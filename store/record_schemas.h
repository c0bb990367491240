// Records under the field names of other tools, so that what reads their output can read ours.
//
// Every field that the tool writes is there, in its order, with its type and its form of dates; what newsieve
// does not know is written as the tool writes what it has not found (null, "", []). The table of each tool:
// store/record_schemas.cc, and for users docs/RECORD.md. Fields of ours that a tool has no name for (error,
// duplicates, provenance) are left out.
#pragma once

#include <string>

#include "store/record.h"

namespace newsieve {

// One line of JSON without its newline. CHECKs that the schema is another tool's.
std::string to_foreign_record(const Article& article, RecordSchema schema);

}  // namespace newsieve
