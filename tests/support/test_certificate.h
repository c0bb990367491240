// Certificates made on the spot: an authority of the test's own, and server certificates it signs.
#pragma once

#include <string>
#include <vector>

namespace newsieve {

struct TestCertificate {
  std::string certificate_pem;
  std::string key_pem;
  std::string authority_pem;  // What a client must trust.
};

// A certificate for `names` (host names, and addresses such as "127.0.0.1"), valid for `days_valid` from an
// hour ago; 0: expired since half an hour. Each call makes a new authority.
TestCertificate make_certificate(const std::vector<std::string>& names, int days_valid = 1);

// One that nobody but itself vouches for.
TestCertificate make_self_signed_certificate(const std::vector<std::string>& names);

}  // namespace newsieve
