#include "infra/passwords/breached_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "domain/shared/hex.hpp"

namespace vestibule::passwords {

namespace {

constexpr std::size_t record_bytes = 20;
constexpr std::size_t fewest_digits = 16;
constexpr std::size_t most_digits = 40;
constexpr std::size_t longest_line = 100;
constexpr int samples = 1000;

char upper(char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::size_t leading_digits(std::string_view text) {
    const auto end = std::ranges::find_if(text, [](char digit) { return hex_value(digit) < 0; });
    return static_cast<std::size_t>(end - text.begin());
}

// What follows the digits of a line; nothing at the end of the file.
bool ends_a_key(std::string_view rest) {
    return rest.empty() || rest.front() == ':' || rest.front() == '\r' || rest.front() == '\n';
}

}  // namespace

BreachedFile::BreachedFile(const std::filesystem::path& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) throw std::runtime_error("it can't be opened: " + std::generic_category().message(errno));
    try {
        struct stat status{};
        if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) throw std::runtime_error("it is no file");
        size_ = static_cast<std::uint64_t>(status.st_size);
        recognise();
        check_order();
    } catch (...) {
        ::close(file_);
        throw;
    }
}

BreachedFile::~BreachedFile() {
    ::close(file_);
}

void BreachedFile::recognise() {
    const auto start = read(0, longest_line);
    const auto digits = leading_digits(start);
    if (digits >= fewest_digits && digits <= most_digits && ends_a_key(std::string_view(start).substr(digits)))
        digits_ = digits;
    else if (size_ == 0 || size_ % record_bytes != 0)
        throw std::runtime_error("it holds neither lines of hexadecimal hashes nor hashes of 20 bytes");
}

void BreachedFile::check_order() const {
    std::string before;
    for (int i = 0; i < samples; ++i) {
        auto entry = entry_at((size_ - 1) / samples * static_cast<std::uint64_t>(i));
        if (entry.key < before) throw std::runtime_error("it is not sorted by hash");
        before = std::move(entry.key);
    }
    if (entry_at(size_ - 1).key < before) throw std::runtime_error("it is not sorted by hash");
}

bool BreachedFile::contains(const Sha1& hash) const {
    const auto key = key_of(hash);
    std::uint64_t low = 0;
    std::uint64_t high = size_;
    while (low < high) {
        const auto entry = entry_at(low + (high - low) / 2);
        if (entry.key == key) return true;
        if (entry.key < key)
            low = entry.end;
        else
            high = entry.begin;
    }
    return false;
}

BreachedFile::Entry BreachedFile::entry_at(std::uint64_t at) const {
    if (digits_ == 0) {
        const auto begin = at - at % record_bytes;
        return {read(begin, record_bytes), begin, begin + record_bytes};
    }
    const auto from = at < longest_line ? 0 : at - longest_line;
    const auto text = read(from, 2 * longest_line);
    const auto inside = static_cast<std::size_t>(at - from);
    // A line's end belongs to the line.
    const auto before = inside == 0 ? std::string::npos : text.rfind('\n', inside - 1);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    const auto found = text.find('\n', inside);
    const auto end = found == std::string::npos ? text.size() : found + 1;

    const bool whole =
        (before != std::string::npos || from == 0) && (found != std::string::npos || from + end == size_);
    const std::string_view line(text.data() + begin, end - begin);
    if (!whole || leading_digits(line) != digits_ || !ends_a_key(line.substr(digits_)))
        throw std::runtime_error("a line of it is no hash of " + std::to_string(digits_) + " digits");
    std::string key(line.substr(0, digits_));
    std::ranges::transform(key, key.begin(), upper);
    return {std::move(key), from + begin, from + end};
}

std::string BreachedFile::read(std::uint64_t at, std::size_t count) const {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    while (done < count) {
        const auto got = ::pread(file_, bytes.data() + done, count - done, static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::runtime_error("it can't be read: " + std::generic_category().message(errno));
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

std::string BreachedFile::key_of(const Sha1& hash) const {
    return digits_ == 0 ? std::string(hash.begin(), hash.end()) : hex(hash).substr(0, digits_);
}

}  // namespace vestibule::passwords
