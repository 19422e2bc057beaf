// Send histories and the rows of mail_send that keep them: 8 bytes a time, big-endian microseconds since 1970.
#pragma once

#include <string>
#include <string_view>

#include "domain/shared/send_limits.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

inline std::string send_times(const SendHistory& history) {
    std::string bytes;
    for (const auto& time : history) {
        const auto number = static_cast<std::uint64_t>(time.time_since_epoch().count());
        for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>((number >> shift) & 0xFF));
    }
    return bytes;
}

inline SendHistory send_times(std::string_view bytes) {
    SendHistory history;
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < 8; ++i) number = (number << 8) | static_cast<unsigned char>(bytes[at + i]);
        history.emplace_back(std::chrono::microseconds(static_cast<std::int64_t>(number)));
    }
    return history;
}

// Makes the row that is not there yet, and holds it until the end of the transaction.
inline SendHistory lock_send_times(Session& session, const Digest& counter, Instant now) {
    const auto row = session.row(
        "b",
        "INSERT INTO mail_send (counter, times, last_at) VALUES (:counter, :times, :last_at) ON CONFLICT (counter) DO "
        "UPDATE SET last_at = mail_send.last_at RETURNING times",
        counter, Bytes(std::string()), now);
    return send_times(row.value().bytes(0));
}

inline void save_send_times(Session& session, const Digest& counter, const SendHistory& history) {
    session.write("UPDATE mail_send SET times = :times, last_at = :last_at WHERE counter = :counter",
                  Bytes(send_times(history)), history.back(), counter);
}

}  // namespace vestibule::sql
