// One record as a line for people: when, of which site, its title, and what sets it apart.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

//   2026-11-22T13:20:00Z  news.example          The harbour opens again  (revision 2, near copy of 83a1...)
//
// A record of another tool's schema shows what of this it has. What is no record is shown as it is. No text
// of the record reaches the terminal as a command: control characters are left out.
std::string record_line(std::string_view record, bool colour);

}  // namespace newsieve
