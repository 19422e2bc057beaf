// What a listener needs to know: where it listens, its certificate, and how much of what it takes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace vestibule::http {

struct Limits {
    std::size_t target = 8 * 1024;           // bytes; more is 414
    std::size_t header_section = 16 * 1024;  // bytes of all header lines; more is 431
    std::size_t header_count = 100;          // more is 431
    std::size_t drained = 64 * 1024;         // bytes of an unwanted body that are read to keep a connection

    std::size_t connections = 10'000;               // beyond: the longest idle one goes, or the slowest head, else 503
    std::size_t requests = 1'024;                   // being handled at once; beyond: 503 and close
    std::uint64_t body_memory = 256 * 1024 * 1024;  // bytes of all bodies being read or handled; beyond: 503 and close

    std::chrono::milliseconds handshake{10'000};  // TLS
    std::chrono::milliseconds head{10'000};       // from its first byte, or from the connection's start
    std::chrono::milliseconds body{30'000};       // longer by one second for each `minimum_rate` bytes received
    std::chrono::milliseconds idle{60'000};       // between requests
    std::chrono::milliseconds write{30'000};      // longer by one second for each `minimum_rate` bytes to send
    std::chrono::milliseconds drain{2'000};       // for the unwanted body, and for the client to close its side
    std::chrono::milliseconds request{30'000};    // from the end of the body: Request::deadline
    std::uint64_t minimum_rate = 64 * 1024;       // bytes a second
};

// PEM files; the certificate may be followed by its chain.
struct TlsFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

struct ListenerSettings {
    std::string address = "127.0.0.1";  // IP address or host name
    std::uint16_t port = 8080;          // 0: any free one
    std::optional<TlsFiles> tls = {};
    Limits limits = {};
};

}  // namespace vestibule::http
