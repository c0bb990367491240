// A text as a Fingerprint: xxh3-128 of its folded words, and the SimHash of their pairs (dedup/simhash.h).
//
// Fingerprints are kept for ever and compared with those of years ago. So whatever changes what this makes of
// a text (how words are read, folded and hashed, the SimHash, the limits here) raises kSketchVersion; a test
// holds some texts' fingerprints.
#pragma once

#include "dedup/sketch_version.h"
#include "dedup/words.h"
#include "model/fingerprint.h"

namespace newsieve {

// Texts with fewer words are compared exactly only: with so few features, other texts come too close.
inline constexpr size_t kComparableWordsMin = 50;

// Bits that the SimHashes of near copies may differ in (Manku, Jain, Das Sarma 2007).
inline constexpr int kNearBitsMax = 3;

// Of the words read last; of a text without words it means nothing.
Fingerprint fingerprint_of(const Words& words);

// What Jaccard similarity `bits` differing bits stand for. Each bit differs with the probability of the angle
// between the texts as vectors of word pairs, divided by pi (Charikar 2002), so cosine c = cos(pi bits / 64);
// and two sets of one size with that cosine have a Jaccard similarity of c / (2 - c): 1, .998, .990, .979.
double similarity_of(int bits);

}  // namespace newsieve
