// What a service tells systemd (sd_notify(3)): READY=1, RELOADING=1, STOPPING=1, WATCHDOG=1.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace newsieve {

// Sends one state to the socket in $NOTIFY_SOCKET. Without one, nobody is listening and nothing happens.
void notify(std::string_view state);

// How long systemd waits for a WATCHDOG=1 ($WATCHDOG_USEC); nullopt: it does not.
std::optional<std::chrono::microseconds> watchdog_period();

}  // namespace newsieve
