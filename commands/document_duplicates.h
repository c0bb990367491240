// The copies among the documents of a file.
//
// A function of the set of documents: they are compared in the order of their dates, then of their ids,
// undated ones last, whatever the order of the lines. The file is read twice: for ids and dates, then, in
// that order, for the texts. Memory: 60 bytes and the id a document, and the NearDupIndex
// (dedup/near_dup_index.h), of which the last is gone when the verdicts are there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dedup/byte_log.h"
#include "dedup/fifo.h"
#include "dedup/near_dup_index.h"
#include "service/line_file.h"
#include "service/verdict_list.h"

namespace newsieve {

// As DupVerdict. The views are of the documents' ids.
struct DocumentVerdict {
  std::string_view id;
  std::string_view cluster;
  std::string_view duplicate_of;
  DuplicateKind kind;
  double similarity;
};

class DocumentDuplicates {
 public:
  // Lines that are no document, and those with the id of an earlier line, are passed over, counted, and the
  // first of them named in the log; blank lines mean nothing. "-" is standard input.
  static Result<DocumentDuplicates> find(const std::string& path, const NearDupOptions& options);

  struct Counts {
    size_t duplicates = 0;
    size_t no_document = 0;  // Lines: no JSON object with an "id".
    size_t repeated_id = 0;  // Lines.
    size_t too_long = 0;     // Lines: longer than LineFile::kLineBytesMax.
    size_t not_close = 0;    // Documents that were forgotten before the last one was compared, but for their
                             // exact text.
  };
  const Counts& counts() const { return counts_; }

  // In the order of the lines.
  size_t size() const { return documents_.size(); }
  DocumentVerdict verdict(size_t document) const;

 private:
  struct Document {
    uint64_t offset;
    uint64_t id_address;
    uint32_t line_bytes;
    uint32_t id_bytes;
    Instant date;  // Instant::max(): undated.
  };
  class LineReader;

  std::string_view id(uint32_t number) const {
    return {ids_.at(documents_[number].id_address), documents_[number].id_bytes};
  }
  Result<void> compare(LineFile& file, const NearDupOptions& options);

  Fifo<Document> documents_;
  ByteLog ids_;
  VerdictList verdicts_{0};
  Counts counts_;
};

}  // namespace newsieve
