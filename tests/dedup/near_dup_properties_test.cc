// What holds of the near-duplicate index whatever the documents: over generated families of documents, with
// fixed seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "dedup/near_dup_index.h"

namespace newsieve {
namespace {

struct Document {
  std::string id;
  std::string text;
  std::optional<Instant> date;
};

Instant hour(uint32_t number) { return Instant(Milliseconds(0)) + std::chrono::hours(number); }

std::vector<std::string> words(std::mt19937& random, size_t count) {
  std::vector<std::string> words;
  for (size_t i = 0; i < count; ++i) {
    std::string word;
    for (size_t letters = 2 + random() % 8; letters > 0; --letters)
      word += static_cast<char>('a' + random() % 26);
    words.push_back(word);
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + " ";
  return text;
}

// Stories, each with edited copies, and copies of copies: words changed here and there, so that who is like
// whom is a matter of degree. No document is a part of another.
std::vector<Document> families(uint32_t seed, size_t count, bool dated) {
  std::mt19937 random(seed);
  std::vector<Document> documents;
  std::vector<std::vector<std::string>> texts;
  for (size_t i = 0; i < count; ++i) {
    std::vector<std::string> text = texts.empty() || random() % 3 == 0 ? words(random, 150 + random() % 100)
                                                                       : texts[random() % texts.size()];
    const size_t changes = random() % 12;
    for (size_t change = 0; change < changes; ++change) text[random() % text.size()] = words(random, 1)[0];
    texts.push_back(text);
    const std::optional<Instant> date =
        dated ? std::optional(hour(static_cast<uint32_t>(i % 60))) : std::nullopt;
    documents.push_back({"d" + std::to_string(i), joined(text), date});
  }
  return documents;
}

// What a reader of the verdicts and of all corrections knows in the end.
struct Known {
  std::map<std::string, std::string> cluster;
  std::set<std::string> copies;

  void take(const std::string& id, const NearDupInsertion& inserted) {
    for (const auto& renamed : inserted.renamed) {
      for (auto& [document, name] : cluster) name = name == renamed.from ? renamed.to : name;
    }
    take_verdict(id, inserted.verdict);
    for (const auto& revised : inserted.revised) take_verdict(revised.id, revised.verdict);
  }
  void take_verdict(const std::string& id, const DupVerdict& verdict) {
    cluster[id] = verdict.cluster;
    if (verdict.kind != DuplicateKind::kNone) copies.insert(id);
  }
  std::set<std::set<std::string>> partition() const {
    std::map<std::string, std::set<std::string>> members;
    for (const auto& [id, name] : cluster) members[name].insert(id);
    std::set<std::set<std::string>> partition;
    for (const auto& [name, ids] : members) partition.insert(ids);
    return partition;
  }
};

Known insert_all(const std::vector<Document>& documents) {
  NearDupIndex index({});
  Known known;
  for (const Document& document : documents) {
    known.take(document.id, index.insert(NearDupDocument{document.id, document.text, "", document.date}));
  }
  return known;
}

TEST(NearDupProperties, TheOrderOfInsertionChangesNeitherClustersNorWhatIsACopy) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    std::vector<Document> documents = families(seed, 60, true);
    // No two of the same date: ties go by the order of insertion.
    const Known wanted = insert_all(documents);
    std::mt19937 random(seed);
    for (int permutation = 0; permutation < 20; ++permutation) {
      std::shuffle(documents.begin(), documents.end(), random);
      const Known found = insert_all(documents);
      ASSERT_EQ(found.cluster, wanted.cluster) << "seed " << seed;
      ASSERT_EQ(found.copies, wanted.copies) << "seed " << seed;
    }
  }
}

TEST(NearDupProperties, UndatedDocumentsGiveTheSamePartitionInAnyOrder) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    std::vector<Document> documents = families(seed, 60, false);
    const auto wanted = insert_all(documents).partition();
    std::mt19937 random(seed);
    for (int permutation = 0; permutation < 20; ++permutation) {
      std::shuffle(documents.begin(), documents.end(), random);
      ASSERT_EQ(insert_all(documents).partition(), wanted) << "seed " << seed;
    }
  }
}

TEST(NearDupProperties, AClusterIsCalledAfterItsEarliestDocument) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    std::vector<Document> documents = families(seed, 60, true);
    std::mt19937 random(seed);
    std::shuffle(documents.begin(), documents.end(), random);
    std::map<std::string, Instant> dates;
    for (const Document& document : documents) dates[document.id] = *document.date;
    const Known known = insert_all(documents);
    for (const auto& [id, name] : known.cluster) {
      ASSERT_EQ(known.cluster.at(name), name);
      ASSERT_LE(dates[name], dates[id]);
    }
  }
}

TEST(NearDupProperties, ADocumentsClusterChangesOnlyToAnEarlierOne) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    std::vector<Document> documents = families(seed, 80, true);
    std::mt19937 random(seed);
    std::shuffle(documents.begin(), documents.end(), random);
    std::map<std::string, Instant> dates;
    for (const Document& document : documents) dates[document.id] = *document.date;
    NearDupIndex index({});
    Known known;
    for (const Document& document : documents) {
      const std::map<std::string, std::string> before = known.cluster;
      known.take(document.id, index.insert(NearDupDocument{document.id, document.text, "", document.date}));
      for (const auto& [id, name] : before) {
        ASSERT_TRUE(known.cluster[id] == name || dates[known.cluster[id]] < dates[name]);
      }
    }
  }
}

TEST(NearDupProperties, AmongDocumentsThatAreNoCopiesThereAreNoCopies) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    const std::vector<Document> documents = families(seed, 80, seed % 2 == 0);
    const Known known = insert_all(documents);
    std::vector<Document> kept;
    for (const Document& document : documents) {
      if (!known.copies.contains(document.id)) kept.push_back(document);
    }
    EXPECT_LT(kept.size(), documents.size());
    EXPECT_TRUE(insert_all(kept).copies.empty()) << "seed " << seed;
  }
}

TEST(NearDupProperties, ADigestMakesNoClusterOfWhatItQuotesWhereverItStands) {
  std::mt19937 random(1);
  for (size_t stories = 2; stories <= 8; ++stories) {
    std::vector<Document> documents;
    std::string digest;
    for (size_t i = 0; i < stories; ++i) {
      documents.push_back(
          {"story" + std::to_string(i), joined(words(random, 120)), hour(static_cast<uint32_t>(i))});
      digest += documents.back().text;
    }
    digest += joined(words(random, 20));
    documents.push_back({"digest", digest, hour(9)});
    for (int permutation = 0; permutation < 20; ++permutation) {
      std::shuffle(documents.begin(), documents.end(), random);
      std::map<std::string, int> members;
      for (const auto& [id, name] : insert_all(documents).cluster) members[name] += id != "digest" ? 1 : 0;
      for (const auto& [name, count] : members) ASSERT_LE(count, 1) << stories << " stories";
    }
  }
}

TEST(NearDupProperties, WhereLimitsForgetEverythingNothingBreaks) {
  const std::vector<Document> documents = families(1, 400, true);
  for (const size_t documents_max : {1, 2, 7, 50}) {
    for (const size_t exact_max : {1, 3, 30, 100}) {
      NearDupOptions options;
      options.documents_min = 0;
      options.documents_max = documents_max;
      options.exact_max = exact_max;
      options.candidates_max = 3;
      NearDupIndex index(options);
      for (int round = 0; round < 3; ++round) {
        for (const Document& document : documents) {
          const std::string id = document.id + "/" + std::to_string(round);
          const NearDupInsertion inserted =
              index.insert(NearDupDocument{id, document.text, "", document.date});
          ASSERT_FALSE(inserted.verdict.cluster.empty());
          ASSERT_LE(index.size(), documents_max);
        }
      }
    }
  }
}

// Documents made to be alike where it costs most: all of them share most of their text, and none is a copy.
TEST(NearDupProperties, TheWorkForADocumentIsBoundedHoweverManyAreAlike) {
  std::mt19937 random(1);
  const std::string shared = joined(words(random, 100));
  NearDupIndex index({});
  constexpr uint64_t kDocuments = 3'000;
  for (uint64_t i = 0; i < kDocuments; ++i) {
    (void)index.insert(NearDupDocument{std::to_string(i), shared + joined(words(random, 300)), "", {}});
  }
  EXPECT_LE(index.work().candidates, kDocuments * NearDupOptions().candidates_max);
  EXPECT_GT(index.work().candidates, kDocuments * 10);  // They were indeed alike.
}

TEST(NearDupProperties, CopiesOfOneTextAreComparedWithNothing) {
  std::mt19937 random(1);
  const std::string text = joined(words(random, 300));
  NearDupIndex index({});
  for (int i = 0; i < 100'000; ++i) {
    const NearDupInsertion inserted = index.insert(NearDupDocument{std::to_string(i), text, "", {}});
    ASSERT_EQ(inserted.verdict.cluster, "0");
  }
  EXPECT_EQ(index.work().candidates, 0U);
}

}  // namespace
}  // namespace newsieve
